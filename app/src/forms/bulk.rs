//! Something done to several tasks at once: looked at first, then recorded as one.

use leptos::prelude::*;
use roadmap::{Command, Problem, Refusal, command::Seen};

use super::{answered, carry_out, done, is_local, refused, the_visit, typed::Reader};
use crate::{
    bulk::{ACTS, Act, BULK_ROWS, found},
    components::bulk_result,
    i18n::args,
    visit::Scene,
    wire::{Answer, Failure, Saved},
};

/// Keys at the most that are named in a message.
const NAMED: usize = 12;

/// What the fields of the form have.
#[derive(Default)]
struct Fields {
    act: String,
    forecast: String,
    percent: String,
    owner: String,
    workstream: String,
    text: String,
    reason: String,
}

impl Fields {
    /// Finds what is to be done: what the button says, or the first field that something was typed into.
    fn act(&self, preview: &str) -> &'static str {
        let named = |name: &str| ACTS.into_iter().find(|act| *act == name);
        let typed = [
            ("forecast", &self.forecast),
            ("percent", &self.percent),
            ("owner", &self.owner),
            ("workstream", &self.workstream),
            ("comment", &self.text),
        ];
        let typed = typed.into_iter().find(|(_, text)| !text.trim().is_empty());
        let typed = typed.map(|(act, _)| act);
        named(preview).or_else(|| named(&self.act)).or(typed).unwrap_or("")
    }

    fn read(&self, act: &str, reader: &mut Reader, scene: &Scene) -> Act {
        if matches!(act, "owner" | "workstream") && scene.roadmap.approval.is_some() {
            let silent = self.reason.trim().is_empty();
            if silent {
                reader.fault("reason", Problem::Required);
            }
        }
        match act {
            "same" => Act::Same,
            "percent" => Act::Percent(reader.number("percent", &self.percent, 0, 100)),
            "forecast" => self.forecast(reader),
            "owner" => {
                if scene.roadmap.office(&self.owner).is_none() {
                    reader.fault("owner", Problem::Required);
                }
                Act::Owner(self.owner.as_str().into())
            }
            "workstream" => {
                if scene.roadmap.workstream(&self.workstream).is_none() {
                    reader.fault("workstream", Problem::Required);
                }
                Act::Workstream(self.workstream.as_str().into())
            }
            "comment" => {
                if self.text.trim().is_empty() {
                    reader.fault("text", Problem::Required);
                }
                Act::Comment(self.text.clone())
            }
            _ => {
                reader.fault("act", Problem::NotAChoice);
                Act::Same
            }
        }
    }

    /// With a sign it is so many working days, without one a day.
    fn forecast(&self, reader: &mut Reader) -> Act {
        let text = self.forecast.trim().replace('−', "-");
        if text.starts_with(['+', '-']) {
            return match text.parse::<i64>() {
                Ok(days) if (-DAYS_MOST..=DAYS_MOST).contains(&days) && days != 0 => {
                    Act::Shift(days)
                }
                _ => {
                    let range = Problem::NotInRange { from: -DAYS_MOST, to: DAYS_MOST };
                    reader.fault("forecast", range);
                    Act::Same
                }
            };
        }
        Act::Forecast(reader.required_day("forecast", &text))
    }
}

/// Working days at the most by which forecasts are moved.
const DAYS_MOST: i64 = 1_000;

/// Splits keys at commas.
fn keys_of(text: &str) -> Vec<String> {
    let keys = text.split(',').map(str::trim).filter(|key| !key.is_empty());
    keys.map(str::to_owned).collect()
}

/// Does something to several tasks at once, or says task by task what would come of it.
#[server(endpoint = "bulk", prefix = "/do")]
pub async fn bulk(
    #[server(default)] roadmap: String,
    #[server(default)] task: String,
    #[server(default)] every: String,
    #[server(default)] all: String,
    #[server(default)] act: String,
    #[server(default)] forecast: String,
    #[server(default)] percent: String,
    #[server(default)] owner: String,
    #[server(default)] workstream: String,
    #[server(default)] text: String,
    #[server(default)] reason: String,
    #[server(default)] seen: String,
    #[server(default)] version: String,
    #[server(default)] preview: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let fields = Fields { act, forecast, percent, owner, workstream, text, reason };
    let result = async {
        let Some(scene) = visit.roadmap(&roadmap).map(|it| Scene::now(&visit, it)) else {
            // The writer refuses it, and counts that.
            let nothing = Command::Bulk(Vec::new());
            let refusal = carry_out(&visit, &roadmap, &version, nothing).await.err();
            let unknown = || refused(&visit, &roadmap, &Refusal::unknown("roadmap", &roadmap));
            return Err(refusal.unwrap_or_else(unknown));
        };
        let mut reader = Reader::about(&visit, &roadmap);
        let name = fields.act(&preview);
        let act = fields.read(name, &mut reader, &scene);
        let keys = keys_of(if every.is_empty() { &task } else { &all });
        if keys.is_empty() {
            reader.fault("task", Problem::Required);
        }
        if keys.len() > BULK_ROWS {
            reader.fault("task", Problem::TooMany { most: BULK_ROWS });
        }
        if let Err(refusal) = reader.done() {
            let failure = refused(&visit, &roadmap, &refusal);
            let none = keys.is_empty().then(|| visit.lang.t("bulk-none"));
            return Err(Failure { message: none.unwrap_or(failure.message), ..failure });
        }
        let joined = keys.join(",");
        let (ours, reason) = (scene.clone(), fields.reason.clone());
        let found = tokio::task::spawn_blocking(move || found(&ours, &act, &keys, &reason)).await;
        let found = found.map_err(|error| {
            tracing::error!(%error, "several changes could not be tried");
            Failure { status: 500, ..Failure::default() }
        })?;
        let back = if is_local(&back) { back } else { scene.href("/tasks") };
        // Only what was looked at names what it does.
        if !preview.is_empty() || fields.act.is_empty() {
            let Fields { forecast, percent, owner, workstream, text, reason, .. } = fields;
            let sent = [
                ("roadmap", roadmap),
                ("version", scene.roadmap.version.to_string()),
                ("back", back.clone()),
                ("seen", found.seen()),
                ("act", name.to_owned()),
                ("forecast", forecast),
                ("percent", percent),
                ("owner", owner),
                ("workstream", workstream),
                ("text", text),
                ("reason", reason),
                ("task", joined),
            ];
            return Ok(Answer::Told { preview: bulk_result(&scene, &found, &back, &sent) });
        }
        // What is carried out is what was looked at; sent twice, it was carried out already, which the
        // writer knows by the id of the command.
        let moved = !seen.is_empty() && found.seen() != seen;
        let left = found.left_out();
        let command = match (moved, found.commands.is_empty(), found.forbidden) {
            (true, ..) => {
                let command = Box::new(Command::Bulk(Vec::new()));
                Command::If { seen: Seen::Version(u64::MAX), command }
            }
            // The refusal is the writer's, which logs it.
            (false, true, Some(forbidden)) => forbidden,
            (false, true, None) => {
                let why = found.rows.into_iter().find_map(|row| row.refused).unwrap_or_default();
                let message = format!("{} {why}", visit.lang.t("bulk-nothing"));
                return Err(Failure { status: 422, message, ..Failure::default() });
            }
            (false, false, _) => Command::Bulk(found.commands),
        };
        let after = carry_out(&visit, &roadmap, &version, command).await?;
        Ok(with_left(&after, done(&after, back).await, &left).into())
    };
    answered(result.await)
}

/// Names what was left out, too.
fn with_left(scene: &Scene, saved: Saved, left: &[String]) -> Saved {
    if left.is_empty() {
        return saved;
    }
    let more = if left.len() > NAMED { " …" } else { "" };
    let keys = left.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let words = args([("keys", format!("{keys}{more}").into())]);
    let words = scene.lang().f("bulk-left", &words);
    let done = saved.done.map(|html| format!("{html} {}", html_escape::encode_text(&words)));
    Saved { message: format!("{} {words}", saved.message), done, ..saved }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_makes_a_forecast_a_distance() {
        let read = |text: &str| {
            let mut reader = Reader::default();
            let fields = Fields { forecast: text.to_owned(), ..Fields::default() };
            let act = fields.forecast(&mut reader);
            reader.done().is_ok().then_some(act)
        };
        assert_eq!(read("+5"), Some(Act::Shift(5)));
        assert_eq!(read("−2"), Some(Act::Shift(-2)));
        assert_eq!(read("-2"), Some(Act::Shift(-2)));
        let day = "2026-12-18".parse().expect("a day");
        assert_eq!(read("2026-12-18"), Some(Act::Forecast(day)));
        for wrong in ["", "5", "+0", "+", "+1001", "soon"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_line_break_means_the_field_that_something_stands_in() {
        let fields = Fields { percent: "40".to_owned(), ..Fields::default() };
        assert_eq!(fields.act("1"), "percent");
        assert_eq!(fields.act("same"), "same");
        let saved = Fields { act: "forecast".to_owned(), ..fields };
        assert_eq!(saved.act(""), "forecast");
        assert_eq!(Fields::default().act("1"), "");
    }
}
