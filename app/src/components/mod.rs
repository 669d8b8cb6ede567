//! Parts of pages that more than one page needs.

mod about;
mod account;
mod agreement;
mod as_of;
mod away;
mod axis;
mod belated;
mod bulk;
mod burn_up;
mod calendars;
mod calibration;
mod category;
mod chip;
mod choices;
mod code;
mod comments;
mod commitment;
mod configured;
mod control;
mod dates;
mod decisions;
mod distribution;
mod done;
mod effect;
mod evidence;
mod forecasts;
mod forms;
mod icon;
mod invitations;
mod kinds;
mod links;
mod mail;
mod minute;
mod narrow;
mod pager;
mod palette;
mod proposal;
mod raw;
mod region;
mod row;
mod same;
pub mod scale;
mod schedule;
mod share;
mod shell;
mod spark;
mod trend;

pub use self::{
    about::{About, ReasonFor, Way, about, edit_href},
    account::{Standing, account_marks},
    agreement::{
        Agreements, agreement_mark, agreement_tone, agreement_words, chain_agreed, chain_dates,
    },
    as_of::kept_day,
    away::{AwayForm, away_words, for_absent, may_be_away},
    axis::axis,
    belated::{belated, belated_event},
    bulk::{bulk_bar, bulk_result},
    burn_up::burn_up,
    calendars::{calendars, my_calendar, ways_of, webcal},
    calibration::{calibration, calibration_sum, calibration_tables},
    category::category_words,
    chip::{Marks, StatusChip, Why, chip_link, mark_words, marks},
    choices::{office_choices, workstream_choices},
    code::{Code, exact_address, printed, version_words},
    comments::{CommentForm, Comments},
    commitment::{commitment, kept_words, moved_words},
    configured::{calendar_words, configured_html},
    control::{Controls, DecideForm, GrantForm},
    dates::{DateCell, OwnerSays, dates, drift_class, owner_says, owner_words},
    decisions::{Decisions, OpenBefore, SubmissionCard, open_before},
    distribution::{distribution, distribution_table, percent, share_bar},
    done::{done, done_html, done_words},
    effect::{EffectOf, PreviewButton},
    evidence::{Criteria, FileField, Fulfilments, KeepPieces, Pieces, criteria_lines},
    forecasts::Forecasts,
    forms::{
        ErrorAt, FormState, Hidden, Messages, NotSaved, PasswordAgain, Pick, Resumed, SavedAt,
        TextArea, TextField, resumed,
    },
    icon::{Icon, SPRITE, icon, icon_name},
    invitations::{Invitations, Invite, RoleBoxes, place_words},
    kinds::Kinds,
    links::{LinkForm, Neighbours},
    mail::{MailForm, bounces},
    minute::{OfLine, minute},
    narrow::narrow,
    pager::{Pager, Part, pager},
    palette::palette,
    proposal::{
        DecideProposal, ProposalCard, Proposals, TakeBack, TakeBackProposal, Undo, WishEffect,
        deadline_html, effect_html, outcome,
    },
    raw::raw,
    region::{region, region_as, region_of, whole},
    row::{Column, RowHead, reported_on, row, row_among, row_head, since_dot, state_name},
    same::{Same, same},
    schedule::{
        Driver, Float, Timings, chain, driver, driver_words, follow_href, follow_words, link_words,
    },
    share::share,
    shell::{Around, Nav, document},
    spark::{bar, spark},
    trend::{TrendLine, trend_picture, trend_words},
};

use roadmap::{Roles, Tone, rollup::Counts};

use crate::i18n::Lang;

/// Returns the class that colours something by its tone.
pub const fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Bad => "tone-bad",
        Tone::Warn => "tone-warn",
        Tone::Stale => "tone-stale",
        Tone::Soon => "tone-soon",
        Tone::Info => "tone-info",
        Tone::Good => "tone-good",
        Tone::Marked => "tone-marked",
        Tone::Calm => "tone-calm",
    }
}

/// Names the roles that a person has.
pub fn role_names(lang: Lang, roles: Roles) -> Vec<String> {
    let all = [
        (roles.planner, "role-planner"),
        (roles.reviewer, "role-reviewer"),
        (roles.controller, "role-controller"),
        (roles.admin, "role-admin"),
    ];
    all.iter().filter(|(held, _)| *held).map(|(_, key)| lang.t(key)).collect()
}

/// Sums up a group of tasks: `2 off track · 1 due soon · 7 met on time`.
pub fn counts_in_words(lang: Lang, counts: &Counts) -> String {
    let parts =
        counts.worst_first().into_iter().map(|(rule, n)| format!("{n}\u{a0}{}", lang.rule(rule)));
    parts.collect::<Vec<_>>().join(" · ")
}
