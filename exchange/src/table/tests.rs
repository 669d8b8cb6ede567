//! Tables as people write them, and what is written is read back.

use proptest::prelude::*;

use super::{Mark, TableOptions, read_csv, write_csv};
use roadmap::{Definition, Text};

fn options() -> TableOptions {
    let frame = Definition::named("plan", Text::from("Plan"));
    TableOptions::new(frame, "2026-12-01".parse().expect("a day"))
}

fn told(text: &str) -> String {
    let faults = read_csv(text, options()).expect_err("it is refused");
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn written(definition: &Definition) -> String {
    let change = roadmap::Change::Created { definition: Box::new(definition.clone()) };
    let by = roadmap::By::new("ann".into(), "Ann".to_owned());
    let at = chrono::DateTime::from_timestamp(1_790_000_000, 0).expect("an instant");
    let event = roadmap::Event::new(1, at, by, change);
    let roadmap = roadmap::replay("plan", [&event]).expect("it follows");
    let mark = Mark::of(&roadmap, chrono::NaiveDate::default(), "en");
    write_csv(&roadmap, &mark)
}

#[test]
fn every_fault_is_told_at_its_cell_in_one_round() {
    let text = "key,parent,title_en,owner,start,deadline,depends_on,duration,original_deadline\n\
                W,,Work,Office,,,,,\n\
                \n\
                A-1,W,\u{200b},Office,45383,03/04/2026,A-9,many,soon\n\
                A-2,V,\"Two\nlines\",,2026-09-01,2026-08-01,A-1;A-1 XX,,\n\
                A-2,W,Again,Office,2026-09-01,2026-10-01,,,\n";
    let told = told(text);
    for part in [
        "row 4, title_en: is required",
        "row 4, start `45383`: is a spreadsheet's number of a day (2024-04-01)",
        "row 4, deadline `03/04/2026`: can be read as two different days",
        "row 4, depends_on `A-9`: there is no task or workstream A-9; there are A-1, A-2",
        "row 4, duration `many`: is not a number from 0 to 10000",
        "row 4, original_deadline `soon`: is not a date",
        "row 5, owner: is required",
        "row 5, parent `V`: there is no workstream V; there are W",
        "row 5, depends_on `A-1;A-1 XX`: `A-1 XX` is no link",
        "row 6, key `A-2`: is taken",
    ] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    assert!(!told.contains("tasks."), "{told}");
}

#[test]
fn offices_are_one_when_their_names_are_and_asked_about_when_they_are_alike() {
    let rows = |owners: [&str; 3]| {
        let [a, b, c] = owners;
        format!(
            "key,parent,title_en,owner,deadline\nW,,Work,{a},\nA-1,W,One,{b},2026-10-01\nA-2,W,Two,{c},2026-10-01\n"
        )
    };
    let read =
        read_csv(&rows(["Ministry of Trade", " ministry of TRADE ", "Trade Ministry"]), options());
    let offices = read.expect("it is read").offices;
    assert_eq!(offices.len(), 2, "{offices:?}");
    let read = read_csv(&rows(["Office № 1", "Office № 2", "Office"]), options());
    assert_eq!(read.expect("it is read").offices.len(), 3, "a number makes a difference");
    let told = told(&rows(["Min. Fin", "MinFin", "Other"]));
    assert!(told.contains("row 3, owner `MinFin`: is like `Min. Fin` of row 2"), "{told}");
    let cyrillic = read_csv(&rows(["Мин. цифры!", "Мин. труда!", "Мин. труда!"]), options());
    let keys: Vec<_> = cyrillic.expect("it is read").offices.into_iter().map(|it| it.key).collect();
    assert_eq!(keys, ["мин-цифры", "мин-труда"]);
}

#[test]
fn dates_are_read_as_they_are_written() {
    let text = "key;parent;title_en;owner;start;deadline\nW;;Work;Office;;\nA-1;W;One;Office;01.09.2026;1.10.2026\nA-2;W;Two;Office;;2026-Q4\n";
    let read = read_csv(text, options()).expect("it is read");
    assert_eq!(read.tasks[0].start, "2026-09-01".parse().ok());
    assert_eq!(read.tasks[0].deadline, "2026-10-01".parse().ok());
    assert_eq!(read.tasks[1].deadline, "2026-Q4".parse().ok());
    let told =
        told("key,parent,title_en,owner,deadline\nW,,Work,Office,\nA-1,W,One,Office,31.02.2026\n");
    assert!(told.contains("row 3, deadline `31.02.2026`: is not a date"), "{told}");
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "\\PC{0,12}",
        2 => "[a-z ;\\\\'\"=+@,\t\n\r-]{0,12}",
        1 => prop::sample::select(vec!["e\u{301}", "\u{feff}x", "'=1", "''=1", "=1\n", "\u{200b}", "- 1", "sep=;", "\"", "x\r\ny"])
            .prop_map(str::to_owned),
    ]
}

proptest! {
    /// Whatever a text holds, a table that was written is read back, and written the same again.
    #[test]
    fn what_is_written_is_read_back(
        title in any_text(), other in any_text(), basis in any_text(),
        sources in prop::collection::vec(any_text(), 0..4),
    ) {
        let row = |key: &str| format!("{key},W,One,office,2026-10-01\n");
        let text = format!("key,parent,title_en,owner,deadline\nW,,Work,office,\n{}{}", row("A-1"), row("A-2"));
        let mut definition = read_csv(&text, options()).expect("it is right");
        let task = &mut definition.tasks[0];
        task.title = Text::en_ru(&format!("x{title}"), &other);
        task.basis = Text::en_ru(&basis, "");
        task.sources = sources;
        let first = written(&definition);
        let again = read_csv(&first, options());
        // What cannot be kept is refused at its place, and never turned into something else.
        if let Ok(again) = again {
            let second = written(&again);
            let third = written(&read_csv(&second, options()).expect("it was read once"));
            prop_assert_eq!(&second, &third);
            let tidy = |text: &str| roadmap::text::tidy(text);
            prop_assert_eq!(again.tasks[0].title.get("en"), tidy(&format!("x{title}")));
            let kept: Vec<_> = definition.tasks[0].sources.iter().map(|it| tidy(it)).filter(|it| !roadmap::text::is_blank(it)).collect();
            prop_assert_eq!(&again.tasks[0].sources, &kept);
        }
    }
}

#[test]
fn a_file_of_ones_own_is_read_back_byte_for_byte() {
    let text = "key,parent,title_en,owner,deadline,source\nW,,Work,office,,\nA-1,W,One,office,2026-10-01,\"Order 5\\; annex 2;Order 6\"\n";
    let first = read_csv(text, options()).expect("it is read");
    assert_eq!(first.tasks[0].sources, ["Order 5; annex 2", "Order 6"]);
    let once = written(&first);
    assert_eq!(written(&read_csv(&once, options()).expect("it is read")), once);
}

#[test]
fn a_source_that_is_a_separator_is_kept() {
    let text = "key,parent,title_en,owner,deadline\nW,,Work,office,\nA-1,W,One,office,2026-10-01\n";
    for source in [";", "\\", ";;", "\\;", "; ", " ;", "\u{37e}", "a\u{37e}b"] {
        let mut definition = read_csv(text, options()).expect("it is right");
        definition.tasks[0].sources = vec![source.to_owned()];
        let first = written(&definition);
        let again = read_csv(&first, options()).expect("it is read");
        assert_eq!(again.tasks[0].sources, [roadmap::text::tidy(source)], "{first}");
    }
}
