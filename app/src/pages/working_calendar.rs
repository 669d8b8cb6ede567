//! The working calendar of a roadmap or of an office, as a year in which days are clicked.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{WorkingCalendar, date::YEARS};

use super::{
    Frame, roadmap_title,
    settings::{Decision, from_version},
};
use crate::{
    components::{FormState, Hidden, Messages, Nav, Pick, calendar_words},
    i18n::{Lang, args},
    months::{of_year, weeks},
    visit::{Scene, encoded},
};

/// Renders the year that the address asks for.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let title = lang.t("settings-calendar");
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Settings,
        title: title.clone(),
        islands: false,
    };
    let query = &scene.visit.query;
    let year = query.get("year").and_then(|year| year.parse().ok());
    let year = year.filter(|year| YEARS.contains(year)).unwrap_or(scene.today().year());
    let office = query.get("office").and_then(|key| scene.roadmap.office(key)).cloned();
    let scene = scene.clone();
    frame.render(move || {
        let state = FormState::of("/do/set-calendar", Some(("base", "")));
        let own = office.as_ref().map(|it| it.calendar.clone());
        let calendar = own.clone().flatten().unwrap_or(scene.roadmap.calendar.clone());
        let (key, name) = match &office {
            Some(office) => (office.key.to_string(), office.name.get(lang.code()).to_owned()),
            None => (String::new(), scene.roadmap.title.get(lang.code()).to_owned()),
        };
        let href = |year: i32| {
            let of = if key.is_empty() { String::new() } else { format!("office={}&", encoded(&key)) };
            scene.href(&format!("/settings/calendar?{of}year={year}"))
        };
        let typed = state.typed().map(|typed| {
            let days = typed.values.all("off").flat_map(|days| days.split(','));
            days.filter_map(|day| day.parse().ok()).collect::<Vec<NaiveDate>>()
        });
        let off = |day: NaiveDate| match &typed {
            Some(days) => days.contains(&day),
            None => !calendar.is_working(day),
        };
        let grid = grid(lang, &calendar, year, &off).into_string();
        let rests = |day: u32| match state.values("weekend") {
            Some(days) => days.iter().any(|it| it.split(',').any(|it| it == day.to_string())),
            None => calendar.weekend.contains(&day),
        };
        let week = (1..=7).map(|day| {
            let rests = rests(day);
            let name = lang.day_of_week(day);
            view! { <label><input type="checkbox" name="weekend" value=day.to_string() checked=rests/>" "{name}</label>" " }
        });
        let week = week.collect_view();
        let worked: usize = of_year(year).map(|first| count(&calendar, first)).sum();
        let said = lang.f(
            "calendar-said",
            &args([("name", calendar_words(lang, &calendar.key).into()), ("n", worked.into())]),
        );
        let mut letters = said.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        let said: String = first.chain(letters).collect();
        let mut bases: Vec<_> = WorkingCalendar::BUILT_IN
            .map(|key| (key.to_owned(), calendar_words(lang, key)))
            .to_vec();
        let current = match &own {
            Some(None) => "roadmap".to_owned(),
            _ => calendar.key.clone(),
        };
        if office.is_some() {
            bases.insert(0, ("roadmap".to_owned(), lang.t("calendar-roadmap")));
        }
        let version = from_version(&scene, &state);
        let carried = |scene: &Scene, version: String| view! {
            <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
            <Hidden name="office" value=key.clone()/>
            <Hidden name="year" value=year.to_string()/>
            <Hidden name="version" value=version/>
            <Hidden name="back" value=href(year)/>
        };
        let over = roadmap_title(&scene);
        let offices = scene.roadmap.offices.iter().filter(|it| it.closed.is_none()).map(|it| {
            let href = scene.href(&format!("/settings/calendar?office={}&year={year}", encoded(&it.key)));
            let here = (it.key == key.as_str()).then_some("page");
            view! { <li><a href=href aria-current=here>{it.name.get(lang.code()).to_owned()}</a></li> }
        });
        let offices = offices.collect_view();
        let whole = (!key.is_empty()).then(|| view! { <li><a href=scene.href(&format!("/settings/calendar?year={year}"))>{lang.t("calendar-roadmap")}</a></li> });
        let based = bases.iter().map(|(key, _)| FormState::of("/do/set-calendar", Some(("base", key))));
        let mut based = based.filter(|state| state.typed().is_some());
        let based = based.next().unwrap_or_else(|| FormState::of("", None));
        let chosen = based.typed().is_some();
        let from = from_version(&scene, &based);
        view! {
            <section class="settings">
                <p class="over"><a href=scene.href("/settings")>{over}</a></p>
                <h1 class="plain">{title}" "<small>{name}</small></h1>
                <nav class="years"><a href=href(year - 1) rel="prev">"← "{year - 1}</a>" "<b>{year}</b>" "<a href=href(year + 1) rel="next">{year + 1}" →"</a></nav>
                <p class="muted">{said}</p>
                <form method="post" action="/do/set-calendar">
                    <Messages state=state.clone()/>
                    {carried(&scene, version)}
                    <div class="year" inner_html=grid></div>
                    <p class="hint">{lang.t("calendar-hint")}</p>
                    <p class="boxes">{lang.t("calendar-weekend")}" "{week}</p>
                    <p class="hint">{lang.t("calendar-weekend-hint")}</p>
                    <Decision scene=scene.clone() state=state.clone() verb=lang.t("calendar-save")/>
                </form>
                <details class="panel" open=chosen>
                    <summary>{lang.t("calendar-official")}</summary>
                    <form method="post" action="/do/set-calendar">
                        <Messages state=based.clone()/>
                        {carried(&scene, from)}
                        <Pick state=based.clone() name="base" label=lang.t("begin-calendar") value=current options=bases/>
                        <Decision scene=scene.clone() state=based verb=lang.t("calendar-take")/>
                    </form>
                </details>
                <details class="panel" open=!key.is_empty()>
                    <summary>{lang.t("calendar-offices")}</summary>
                    <ul class="list">{whole}{offices}</ul>
                </details>
            </section>
        }
        .into_any()
    })
}

/// Counts the days of a month that are worked.
fn count(calendar: &Arc<WorkingCalendar>, first: NaiveDate) -> usize {
    let days = first.iter_days().take_while(|day| day.month() == first.month());
    days.filter(|day| calendar.is_working(*day)).count()
}

/// Twelve months, each day with a box for being off.
fn grid(
    lang: Lang,
    calendar: &Arc<WorkingCalendar>,
    year: i32,
    off: &dyn Fn(NaiveDate) -> bool,
) -> Markup {
    html! {
        @for first in of_year(year) {
            table.worked {
                caption { (lang.month_alone(first.month())) " " span.muted { (count(calendar, first)) } }
                thead { tr { @for day in 1..=7 { th scope="col" { (lang.day_of_week(day)) } } } }
                tbody {
                    @for week in weeks(first) {
                        tr {
                            @for cell in week {
                                td {
                                    @if let Some(day) = cell {
                                        label { input type="checkbox" name="off" value=(day) checked[off(day)]; (day.day()) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
