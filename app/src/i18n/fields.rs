//! How pages call the fields of forms.

use super::Lang;

/// What people type in words, and how a page calls it.
pub const TYPED: [(&str, &str); 40] = [
    ("note", "report-note"),
    ("percent", "report-percent"),
    ("forecast", "report-forecast"),
    ("text", "comment-text"),
    ("answer_by", "comment-answer-by"),
    ("fact_date", "submit-fact-date"),
    ("statement", "submit-statement"),
    ("statements", "submit-statement"),
    ("evidence", "submit-evidence"),
    ("reason", "reason"),
    ("date", "agreement-date"),
    ("failed", "decide-failed-name"),
    ("proposed", "extension-proposed"),
    ("granted", "extension-granted"),
    ("explanation", "extension-explanation"),
    ("mitigation", "extension-mitigation"),
    ("sentence", "opinion-sentence"),
    ("criteria", "field-criteria"),
    ("title", "field-title"),
    ("owner", "field-owner"),
    ("start", "field-start"),
    ("deadline", "field-deadline"),
    ("duration", "field-duration"),
    ("estimate", "field-estimate"),
    ("start_no_earlier_than", "field-start-no-earlier-than"),
    ("must_finish_by", "field-must-finish-by"),
    ("external", "field-external"),
    ("deliverable", "field-deliverable"),
    ("basis", "field-basis"),
    ("sources", "field-sources"),
    ("clause", "field-clause"),
    ("key", "task-key"),
    ("from", "link-from"),
    ("lag", "link-lag"),
    ("co_owners", "field-co-owners"),
    ("workstream", "field-workstream"),
    ("login", "login"),
    ("name", "person-name"),
    ("password", "password"),
    ("offices", "person-offices"),
];

impl Lang {
    /// Returns how a page calls a field of a form; of a list, the whole of it.
    pub fn field(self, name: &str) -> Option<String> {
        let name = name.split('[').next().unwrap_or(name);
        let (_, key) = TYPED.iter().find(|(field, _)| *field == name)?;
        Some(self.t(key))
    }
}
