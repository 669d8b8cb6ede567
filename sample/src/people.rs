//! Who acts in the sample.

use roadmap::{Actor, By, Roles};

/// Returns the person who decides in the sample history: a planner of an office, or a role.
pub fn actor(person: &str, name: &str, offices: &[&str], roles: Roles) -> Actor {
    Actor {
        deputy_for: Vec::new(),
        by: By::new(person.into(), name.to_owned()),
        offices: offices.iter().map(|office| (*office).into()).collect(),
        roles,
    }
}

/// The four people of a demonstration; planners of other offices act in its history only.
pub fn people() -> [Actor; 4] {
    let none = Roles::default();
    let offices = ["minpromtorg", "rosneft", "rosatom", "mintrans", "prime-minister"];
    [
        actor("planner", "Anna Orlova", &offices, Roles { planner: true, ..none }),
        actor("reviewer", "Boris Lebedev", &[], Roles { reviewer: true, ..none }),
        actor("controller", "Vera Sokolova", &[], Roles { controller: true, ..none }),
        actor("admin", "Gleb Antonov", &[], Roles { admin: true, ..none }),
    ]
}
