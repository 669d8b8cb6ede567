//! When a person is away, and who acts for them meanwhile.

use std::sync::Arc;

use directory::Person;
use leptos::prelude::*;
use roadmap::Actor;

use super::{FormState, Hidden, Messages, PasswordAgain, Pick, SavedAt, TextField};
use crate::{
    i18n::{Lang, args},
    visit::{Scene, Visit},
};

/// Says until when a person is away and who acts for them; nothing once that is over everywhere.
pub fn away_words(lang: Lang, visit: &Visit, person: &Person) -> Option<String> {
    let away = person.away.as_ref().filter(|away| visit.today_everywhere() < away.to)?;
    let deputy = visit.store.person(&away.deputy);
    let deputy = deputy.map_or_else(|| away.deputy.to_string(), |deputy| deputy.name.clone());
    let day = |day| lang.day(day, visit.today());
    let (from, to) = (day(away.from), day(away.to));
    let values = [("from", from.into()), ("to", to.into()), ("deputy", deputy.into())];
    Some(lang.f("away-words", &args(values)))
}

/// Says for whom a person is a deputy, or will be, and until when; nothing of what is over everywhere.
fn deputy_words(lang: Lang, visit: &Visit, person: &Person) -> Vec<String> {
    let directory = visit.store.directory();
    let absents = directory.absents_of(&person.login).filter(|(absent, away)| {
        let shares = absent.members.keys().any(|key| person.members.contains_key(key));
        absent.active && shares && visit.today_everywhere() < away.to
    });
    let words = absents.map(|(absent, away)| {
        let day = |day| lang.day(day, visit.today());
        let (from, to) = (day(away.from), day(away.to));
        let absent = absent.name.clone();
        let values = [("absent", absent.into()), ("from", from.into()), ("to", to.into())];
        lang.f("away-deputy-of", &args(values))
    });
    words.collect()
}

/// Says for whom the viewer would do what only the rights of somebody who is away allow them; nothing where it
/// is their own to do.
pub fn for_absent(scene: &Scene, allowed: impl Fn(&Actor) -> bool) -> Option<AnyView> {
    let actor = scene.actor().filter(|actor| !actor.deputy_for.is_empty())?;
    let each = actor.each();
    let acting = each.iter().find(|acting| allowed(acting))?;
    let absent = acting.by.on_behalf.as_ref()?.name.clone();
    let words = scene.lang().f("deputy-for", &args([("absent", absent.into())]));
    Some(view! { <p class="muted">{words}</p> }.into_any())
}

/// Tells whether a person is away, or whether there is anybody who could act for them meanwhile.
pub fn may_be_away(visit: &Visit, person: &Person) -> bool {
    let others = visit.store.people();
    let could = others.iter().any(|it| {
        let shares = it.members.keys().any(|key| person.members.contains_key(key));
        it.active && it.login != person.login && shares
    });
    person.away.is_some() || could
}

/// Lets a person, or an admin for them, say when they are away and who acts for them.
#[component]
pub fn AwayForm(
    visit: Arc<Visit>,
    person: Arc<Person>,
    #[prop(into)] back: String,
) -> impl IntoView {
    let lang = visit.lang;
    let state = FormState::of("/do/set-away", Some(("login", &person.login)));
    let people = visit.store.people();
    let others = people.iter().filter(|it| {
        let shares = it.members.keys().any(|key| person.members.contains_key(key));
        it.active && it.login != person.login && shares
    });
    let choices = others.map(|it| (it.login.to_string(), format!("{} ({})", it.name, it.login)));
    let choices: Vec<_> = choices.collect();
    let known = person.away.clone();
    let acts_for = deputy_words(lang, &visit, &person).into_iter();
    let acts_for = acts_for.map(|words| view! { <p>{words}</p> }).collect_view();
    if choices.is_empty() && known.is_none() {
        return None;
    }
    let own = visit.viewer.as_ref().is_some_and(|viewer| viewer.login == person.login);
    let (text, there) = match own {
        true => ("away-text", "away-clear"),
        false => ("away-text-other", "away-clear-other"),
    };
    let words = away_words(lang, &visit, &person).map(|words| view! { <p>{words}</p> });
    let clear = known.is_some().then(|| {
        view! { " "<button name="clear" value="1">{lang.t(there)}</button> }
    });
    let value = |of: fn(&directory::Away) -> String| known.as_ref().map(of).unwrap_or_default();
    let (from, to) = (value(|it| it.from.to_string()), value(|it| it.to.to_string()));
    let deputy = value(|it| it.deputy.to_string());
    Some(view! {
        <form class="panel" id="away" method="post" action="/do/set-away">
            <SavedAt id="saved-away"/>
            <h2>{lang.t("away-title")}</h2>
            <p class="muted">{lang.t(text)}</p>
            {acts_for}
            {words}
            <Messages state=state.clone()/>
            <Hidden name="login" value=person.login.clone()/>
            <Hidden name="back" value=back/>
            <TextField state=state.clone() name="from" label=lang.t("away-from") value=from kind="date"/>
            <TextField state=state.clone() name="to" label=lang.t("away-to") value=to kind="date" hint=lang.t("away-hint")/>
            <Pick state=state.clone() name="deputy" label=lang.t("away-deputy") value=deputy options=choices/>
            <PasswordAgain state/>
            <p class="buttons"><button>{lang.t("save")}</button>{clear}</p>
        </form>
    })
}
