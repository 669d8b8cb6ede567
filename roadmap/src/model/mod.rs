//! What a roadmap is: the directive it answers, offices, workstreams, tasks and what happened to them.

mod agreement;
mod definition;
mod directive;
mod edit;
mod extension;
mod external;
mod key;
mod link;
mod office;
mod person;
mod proposal;
mod reminder;
mod report;
mod reports;
mod roadmap;
mod setting;
mod settings;
mod stocktake;
mod submission;
mod task;
mod task_plan;
mod tree;

pub use self::{
    agreement::*,
    definition::*,
    directive::*,
    edit::*,
    extension::*,
    external::*,
    key::*,
    link::*,
    office::*,
    person::*,
    proposal::*,
    reminder::*,
    report::*,
    reports::{Laid, Reports, Shelf},
    roadmap::*,
    setting::*,
    settings::*,
    stocktake::*,
    submission::*,
    task::*,
    task_plan::*,
    tree::*,
};
