//! Events of earlier formats, brought to the present one as they are read. What is stored stays.

use serde_json::{Map, Value, json};

/// Brings an event of any format to the present one.
pub fn upcast(mut event: Value) -> Value {
    if event.get("format").is_none()
        && let Some(Value::Object(change)) = event.get_mut("change")
    {
        from_first(change);
    }
    event
}

/// In the first format rights held everywhere, and no seals were kept.
fn from_first(change: &mut Map<String, Value>) {
    let mut take = |roles: &str, offices: &str| {
        let roles = change.shift_remove(roles)?;
        let offices = change.shift_remove(offices).unwrap_or_else(|| json!([]));
        Some(json!({ "roles": roles, "offices": offices }))
    };
    let before = take("roles_before", "offices_before");
    let Some(after) = take("roles", "offices") else { return };
    let admin = |member: &Value| member.pointer("/roles/admin") == Some(&json!(true));
    change.insert("admin".to_owned(), json!(admin(&after)));
    if let Some(before) = &before {
        change.insert("admin_before".to_owned(), json!(admin(before)));
    }
    let mut everywhere = Map::new();
    if let Some(before) = before {
        everywhere.insert("before".to_owned(), before);
    }
    everywhere.insert("after".to_owned(), after);
    change.insert("everywhere".to_owned(), Value::Object(everywhere));
}
