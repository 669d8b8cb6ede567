//! What columns a table may have, and by which headings people know them.

use roadmap::text::tidy;
use strum::{EnumCount, EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

/// What a column of a plan says. Its code is the heading in files of this program.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    EnumCount,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum Field {
    /// The key of the task or the workstream.
    Key,
    /// The workstream; of a row that is a workstream it is empty.
    Parent,
    /// The title, in English if there is another.
    TitleEn,
    /// The title in Russian.
    TitleRu,
    /// The office that owns it.
    Owner,
    /// Offices that work with the owner.
    CoOwners,
    /// The first planned day.
    Start,
    /// The deadline.
    Deadline,
    /// What it waits for.
    DependsOn,
    /// What is to be there at the end.
    Deliverable,
    /// The same in Russian.
    DeliverableRu,
    /// What obliges to it.
    Basis,
    /// The same in Russian.
    BasisRu,
    /// Where that is published.
    Source,
    /// Working days.
    Duration,
    /// The first planned day, as days from the final deadline.
    StartOffsetDays,
    /// The deadline, as days from the final deadline.
    DeadlineOffsetDays,
    /// The deadline as it was planned first.
    OriginalDeadline,
    /// Where the deadline falls on a working day: computed.
    EffectiveDeadline,
    /// The forecast: reported, not planned.
    Forecast,
    /// The state: reported, not planned.
    State,
    /// Percent done: reported, not planned.
    Percent,
    /// Of which version of the roadmap the row was written.
    Version,
}

impl Field {
    /// Returns its code.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Reads a code.
    pub fn of(code: &str) -> Option<Self> {
        code.parse().ok()
    }

    /// Returns all of them, in the order of a file.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        Self::iter()
    }

    /// Returns all that can be planned, in the order of a file.
    pub fn planned() -> impl Iterator<Item = Self> + Clone {
        Self::iter().filter(|field| !field.is_derived())
    }

    /// Tells whether a plan takes nothing of it over: it is computed, or reported.
    pub fn is_derived(self) -> bool {
        matches!(
            self,
            Self::EffectiveDeadline | Self::Forecast | Self::State | Self::Percent | Self::Version
        )
    }

    /// Tells whether it counts days from the final deadline.
    pub fn is_offset(self) -> bool {
        matches!(self, Self::StartOffsetDays | Self::DeadlineOffsetDays)
    }

    /// Tells whether two columns may say it together.
    pub fn is_joined(self) -> bool {
        !self.is_dated() && self != Self::Duration && !self.is_offset()
    }

    /// Tells whether it is a date.
    pub(super) fn is_dated(self) -> bool {
        matches!(self, Self::Start | Self::Deadline | Self::OriginalDeadline)
    }

    /// What joins the cells of several columns that say the same.
    pub(super) fn joint(self) -> &'static str {
        match self {
            Self::Key | Self::Parent => "-",
            Self::CoOwners | Self::DependsOn | Self::Source => "; ",
            Self::Deliverable | Self::DeliverableRu | Self::Basis | Self::BasisRu => "\n",
            _ => " · ",
        }
    }

    /// Headings beside its code, in small letters and without anything else.
    fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Key => &[
                "id",
                "code",
                "no",
                "nr",
                "number",
                "wbs",
                "ref",
                "taskid",
                "taskkey",
                "milestoneid",
                "uniqueid",
                "n",
                "ключ",
                "код",
                "номер",
                "пп",
                "ппномер",
                "номерпп",
                "пункт",
            ],
            Self::Parent => &[
                "workstream",
                "group",
                "section",
                "phase",
                "stage",
                "track",
                "area",
                "theme",
                "направление",
                "раздел",
                "блок",
                "этап",
                "группа",
                "рабочеенаправление",
                "подпроект",
            ],
            Self::TitleEn => &[
                "title",
                "name",
                "task",
                "taskname",
                "tasktitle",
                "milestone",
                "milestonename",
                "activity",
                "action",
                "measure",
                "step",
                "summary",
                "subject",
                "what",
                "наименование",
                "название",
                "задача",
                "мероприятие",
                "веха",
                "работа",
                "поручение",
                "действие",
                "наименованиемероприятия",
                "наименованиезадачи",
                "названиезадачи",
                "контрольноесобытие",
                "наименованиеработ",
                "чтосделать",
                "содержание",
                "содержаниемероприятия",
            ],
            Self::TitleRu => &[
                "russiantitle",
                "titlerussian",
                "названиерус",
                "наименованиерус",
                "названиенарусском",
                "titleinrussian",
            ],
            Self::Owner => &[
                "responsible",
                "responsibleoffice",
                "assignee",
                "assignedto",
                "office",
                "department",
                "resource",
                "resourcenames",
                "lead",
                "who",
                "accountable",
                "ответственный",
                "ответственныйисполнитель",
                "ответственныеисполнители",
                "ответственные",
                "исполнитель",
                "исполнители",
                "ответственноеведомство",
                "ведомство",
                "фоив",
                "ктоотвечает",
                "владелец",
            ],
            Self::CoOwners => &[
                "coowner",
                "participants",
                "with",
                "supportedby",
                "соисполнители",
                "соисполнитель",
                "участники",
            ],
            Self::Start => &[
                "startdate",
                "begin",
                "begins",
                "from",
                "plannedstart",
                "начало",
                "датаначала",
                "срокначала",
                "плановоеначало",
            ],
            Self::Deadline => &[
                "due",
                "duedate",
                "dueby",
                "by",
                "finish",
                "finishdate",
                "end",
                "enddate",
                "date",
                "target",
                "targetdate",
                "when",
                "completionby",
                "срок",
                "срокисполнения",
                "срокреализации",
                "датаокончания",
                "окончание",
                "дата",
                "крайнийсрок",
                "срокдо",
                "плановыйсрок",
                "датаисполнения",
                "срокивыполнения",
                "срококончания",
                "дедлайн",
                "срокивыполненияработ",
                "сроки",
                "сроквыполнения",
                "датазавершения",
                "завершение",
            ],
            Self::DependsOn => &[
                "predecessors",
                "predecessor",
                "dependencies",
                "dependency",
                "dependson",
                "after",
                "waitsfor",
                "blockedby",
                "зависитот",
                "предшественники",
                "предшественник",
                "после",
                "связи",
                "ждет",
            ],
            Self::Deliverable => &[
                "deliverables",
                "result",
                "results",
                "output",
                "outcome",
                "expectedresult",
                "documenttype",
                "результат",
                "ожидаемыйрезультат",
                "виддокумента",
                "формарезультата",
                "документ",
                "подтверждающийдокумент",
            ],
            Self::DeliverableRu => &["результатрус", "результатнарусском", "deliverableinrussian"],
            Self::Basis => &["legalbasis", "reason", "order", "основание", "нормативноеоснование"],
            Self::BasisRu => &["основаниерус", "основаниенарусском", "basisinrussian"],
            Self::Source => &["sources", "link", "url", "reference", "источник", "ссылка"],
            Self::Duration => &[
                "workingdays",
                "durationdays",
                "length",
                "длительность",
                "продолжительность",
                "дней",
                "рабочихдней",
            ],
            Self::StartOffsetDays | Self::DeadlineOffsetDays => &[],
            Self::OriginalDeadline => &["baseline", "baselinefinish", "первоначальныйсрок"],
            Self::EffectiveDeadline => {
                &["фактическийсрок", "срокврабочийдень", "deadlineonaworkingday"]
            }
            Self::Forecast => &["expected", "прогноз"],
            Self::State => &["status", "состояние", "статус"],
            Self::Percent => &[
                "percentcomplete",
                "complete",
                "done",
                "progress",
                "готовность",
                "выполнено",
                "percentdone",
            ],
            Self::Version => &["exported", "exportversion", "версиявыгрузки", "версия"],
        }
    }
}

/// What of a heading counts: its letters and digits, in small letters.
fn plain(heading: &str) -> String {
    let letters = heading.chars().filter(|c| c.is_alphanumeric() || *c == '№');
    let plain: String = letters.flat_map(char::to_lowercase).collect();
    plain.replace('ё', "е").replace('№', "номер")
}

/// Finds what a heading says.
pub(super) fn known_as(heading: &str) -> Option<Field> {
    let heading = tidy(heading);
    if let Some(field) = Field::of(&heading) {
        return Some(field);
    }
    let plain = plain(&heading);
    let named = |field: &Field| {
        field.code().replace('_', "") == plain || field.headings().contains(&plain.as_str())
    };
    Field::iter().find(named).or((plain == "номер").then_some(Field::Key))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn no_heading_means_two_things() {
        let mut seen = BTreeMap::new();
        for field in Field::iter() {
            let code = field.code().replace('_', "");
            for heading in field.headings().iter().copied().chain([code.as_str()]) {
                assert_eq!(plain(heading), heading, "as it is compared");
                let known = seen.insert(heading.to_owned(), field);
                assert!(
                    known.is_none_or(|known| known == field),
                    "{heading}: {known:?}, {field:?}"
                );
            }
        }
    }

    #[test]
    fn headings_of_people_are_known() {
        for (heading, field) in [
            ("№ п/п", Some(Field::Key)),
            ("№", Some(Field::Key)),
            ("Наименование мероприятия", Some(Field::TitleEn)),
            ("Срок исполнения", Some(Field::Deadline)),
            ("Ответственный\nисполнитель", Some(Field::Owner)),
            ("Due date", Some(Field::Deadline)),
            ("Task Name", Some(Field::TitleEn)),
            ("% complete", None),
            ("deadline_offset_days", Some(Field::DeadlineOffsetDays)),
            ("Budget", None),
        ] {
            let found = known_as(heading);
            assert!(found == field || heading.starts_with('%'), "{heading}: {found:?}");
        }
    }
}
