//! Operations on stocktakes and their minutes.

use axum::http::Method;
use directory::Scope;
use roadmap::{Command, command::Following};

use super::{
    super::{
        bodies::{ReasonBody, meetings::*},
        table::Table,
    },
    act::{act, at, seen},
};

/// Adds the operations.
pub fn add(table: &mut Table) {
    let tag = "Meetings";
    act(
        table,
        (Method::POST, "/roadmaps/{roadmap}/stocktakes", "holdStocktake", tag),
        (Scope::Act, "Holds a stocktake: freezes the version, and keeps the minutes."),
        |_, _, body: StocktakeBody| {
            let lines = body.lines.into_iter().map(Into::into).collect();
            let command =
                Command::HoldStocktake { day: body.day, participants: body.participants, lines };
            Ok(seen(body.version, command))
        },
    );
    act(
        table,
        (
            Method::POST,
            "/roadmaps/{roadmap}/stocktakes/{stocktake}/withdrawal",
            "withdrawStocktake",
            tag,
        ),
        (Scope::Act, "Withdraws a stocktake that was held by mistake."),
        |call, _, body: ReasonBody| {
            Ok(Command::WithdrawStocktake {
                stocktake: at(call, "stocktake")?,
                reason: body.reason,
            })
        },
    );
    act(
        table,
        (
            Method::POST,
            "/roadmaps/{roadmap}/stocktakes/{stocktake}/lines/{line}/following",
            "followLine",
            tag,
        ),
        (Scope::Act, "Says what of the plan a line of the minutes became."),
        |call, _, body: FollowingBody| {
            let as_what = match body.as_what {
                Became::Task => Following::Task,
                Became::Question => Following::Question,
                Became::Request => Following::Request,
            };
            let (stocktake, line) = (at(call, "stocktake")?, at(call, "line")?);
            Ok(Command::FollowLine { stocktake, line, as_what, task: body.task.into() })
        },
    );
    act(
        table,
        (
            Method::POST,
            "/roadmaps/{roadmap}/stocktakes/{stocktake}/lines/{line}/settling",
            "settleLine",
            tag,
        ),
        (Scope::Act, "Says what came of a line of the minutes."),
        |call, _, body: SettlingBody| {
            let (stocktake, line) = (at(call, "stocktake")?, at(call, "line")?);
            Ok(Command::SettleLine { stocktake, line, kept: body.kept, note: body.note })
        },
    );
}
