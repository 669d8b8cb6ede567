//! What happens in the story, by task and by day counted from the deadline.

use roadmap::{Category, Confidence};

/// What a story step does, on a day counted from the roadmap's deadline.
pub(crate) enum Step {
    /// Percent, forecast day, opinion, note.
    Report(i64, i64, Confidence, &'static str),
    /// Claim fulfilment.
    Submit,
    /// Return what was submitted.
    Return(&'static str),
    /// Ask for a deadline.
    Ask(i64, Category, &'static str),
    /// Grant a deadline.
    Grant(i64, &'static str),
    /// Reject the request.
    Reject(&'static str),
    /// The reviewer's opinion.
    Opinion(Confidence, &'static str),
    /// A blocking question with the day by which it needs an answer.
    Question(i64, &'static str),
    /// Give a co-owner a part with a day.
    Part(&'static str, i64),
    /// Stop the clock.
    Pause(&'static str),
    /// Take off the plan.
    Withdraw(&'static str),
    /// Propose to wait no longer for another task.
    Loosen(&'static str, &'static str),
    /// Ask by when a task of another office will be finished.
    AskDate(&'static str, i64, &'static str),
    /// Agree on the date that was asked for, as the office of that task.
    AgreeDate(&'static str),
}

use Category::{Dependency, Legal, Resources, Scope, Technical};
use Confidence::{Amber, Green, Red};
use Step::{
    AgreeDate, Ask, AskDate, Grant, Loosen, Opinion, Part, Pause, Question, Reject, Report, Return,
    Submit, Withdraw,
};

/// Tasks that went as planned: key, day of the submission, working days of review.
pub(crate) const MET: [(&str, i64, i64); 25] = [
    ("GOV-01", -87, 0),
    ("GOV-02", -84, 0),
    ("GOV-03", -76, 1),
    ("GOV-04", -54, 2),
    ("GOV-05", -53, 1),
    ("GOV-06", -27, 1),
    ("RES-01", -64, 2),
    ("RES-02", -47, 3),
    ("RES-03", -42, 2),
    ("RES-04", -39, 3),
    ("RES-05", -34, 9),
    ("MIN-01", -64, 2),
    ("MIN-02", -40, 4),
    ("PRC-01", -62, 2),
    ("PRC-02", -47, 1),
    ("DEM-01", -62, 3),
    ("DEM-02", -43, 3),
    ("DEM-03", -43, 2),
    ("DEM-04", -38, 2),
    ("LOG-01", -60, 2),
    ("LOG-03", -41, 2),
    ("INT-01", -67, 2),
    ("INT-02", -49, 4),
    ("INT-04", -41, 2),
    ("ALU-01", -42, 2),
];

/// Everything else, in the order of the plan.
pub(crate) const STORY: [(&str, i64, Step); 91] = [
    (
        "RES-03",
        -56,
        Ask(-41, Resources, "Two of the five tailings sites answer only after their own audit."),
    ),
    ("RES-03", -54, Grant(-41, "The audit of all five sites is needed for the chapter.")),
    ("MIN-02", -58, Ask(-39, Legal, "The investment board meets on the 21st.")),
    ("MIN-02", -56, Grant(-39, "Agreed with the board's calendar.")),
    ("MIN-03", -60, Report(10, -38, Green, "")),
    ("MIN-03", -53, Report(30, -38, Green, "Design and logistics gates agreed.")),
    ("MIN-03", -47, Report(45, -35, Amber, "The funding gate needs the Ministry of Finance.")),
    (
        "MIN-03",
        -40,
        Ask(-20, Legal, "The funding gate is decided by the budget commission in November."),
    ),
    ("MIN-03", -39, Grant(-20, "Once, for the commission's date.")),
    ("MIN-03", -34, Report(60, -20, Amber, "Funding gate filed with the commission.")),
    ("MIN-03", -26, Report(65, -17, Amber, "The commission asked for a second appraisal.")),
    ("MIN-03", -22, Ask(-3, Dependency, "The second appraisal takes three weeks.")),
    ("MIN-03", -19, Reject("The cause was known when the first extension was asked for.")),
    ("MIN-03", -20, Report(75, -7, Red, "Appraisal under way.")),
    ("MIN-03", -13, Report(80, -3, Red, "Funding gate waits for the Ministry of Finance.")),
    ("MIN-04", -55, Report(25, -42, Green, "")),
    ("MIN-04", -48, Report(60, -42, Green, "Zashikhinskoye agreed, two deposits left.")),
    ("MIN-04", -46, Ask(-4, Scope, "Two deposits were added to the list.")),
    ("MIN-04", -44, Grant(-4, "The list was widened by the First Deputy Prime Minister.")),
    ("MIN-04", -34, Report(75, -20, Green, "")),
    ("MIN-04", -20, Submit),
    ("MIN-04", -16, Return("The schedule for the second deposit has no funding gate.")),
    ("MIN-04", -12, Report(90, -6, Amber, "Funding gate is being added.")),
    ("MIN-05", -55, Report(20, -41, Green, "")),
    ("MIN-05", -46, Report(40, -41, Green, "")),
    ("MIN-05", -45, Ask(-3, Technical, "Separation technologies need a second expert round.")),
    ("MIN-05", -43, Grant(-3, "Agreed.")),
    ("MIN-05", -34, Report(60, -5, Green, "First expert round closed.")),
    ("MIN-05", -24, Report(95, -5, Green, "List complete, wording under review.")),
    ("MIN-06", -36, Ask(-7, Dependency, "Waits for the Tomtor schedule.")),
    ("MIN-06", -34, Grant(-7, "Follows the extension of MIN-03.")),
    ("MIN-06", -30, Report(20, -8, Green, "Three of four schedules are in.")),
    (
        "MIN-06",
        -20,
        Question(-13, "Which Tomtor volume goes into the plan if the funding gate is not passed?"),
    ),
    ("MIN-06", -13, Report(70, -7, Amber, "Everything but Tomtor is consolidated.")),
    ("MIN-07", -31, Ask(-6, Dependency, "Follows MIN-06.")),
    ("MIN-07", -30, Grant(-6, "Follows MIN-06.")),
    ("MIN-07", -13, Report(0, -5, Amber, "Chapter is ready but for Tomtor.")),
    ("PRC-03", -42, Report(30, -38, Green, "")),
    ("PRC-03", -40, Ask(-10, Dependency, "Magnet offtake volumes come from the demand survey.")),
    ("PRC-03", -39, Grant(-10, "Agreed.")),
    ("PRC-03", -28, Report(60, -12, Green, "")),
    ("PRC-03", -18, Report(85, -11, Green, "Two of three offtake letters signed.")),
    ("PRC-03", -11, Submit),
    ("PRC-04", -42, Report(30, -35, Green, "")),
    ("PRC-04", -35, Report(70, -30, Amber, "Support measures wait for the budget figures.")),
    ("PRC-04", -26, Submit),
    ("PRC-04", -22, Return("State support is not split by year.")),
    ("PRC-04", -18, Submit),
    ("PRC-05", -55, Part("krasnoyarsk-territory", -14)),
    ("PRC-05", -54, Report(20, -39, Green, "")),
    ("PRC-05", -44, Ask(-2, Dependency, "The cluster's own plan is due in November.")),
    ("PRC-05", -42, Grant(-2, "Agreed with the Security Council Office.")),
    ("PRC-05", -30, Report(55, -5, Green, "")),
    (
        "PRC-05",
        -12,
        Report(97, -4, Green, "Only the site list of Krasnoyarsk Territory is missing."),
    ),
    ("PRC-06", -34, Ask(8, Dependency, "Follows PRC-03 to PRC-05.")),
    ("PRC-06", -33, Grant(8, "Before the draft goes out for signature.")),
    ("PRC-06", -12, Report(10, 3, Green, "Chapter drafted.")),
    ("LOG-02", -52, Report(30, -42, Green, "")),
    ("LOG-02", -46, Ask(-3, Dependency, "Throughput data of the crossing at Heihe is late.")),
    ("LOG-02", -44, Grant(-3, "Agreed.")),
    ("LOG-02", -30, Report(60, -6, Green, "")),
    ("LOG-02", -19, Report(85, -5, Green, "")),
    ("LOG-02", -12, Report(97, -5, Green, "Approach roads agreed with both regions.")),
    ("LOG-04", -36, Ask(-1, Dependency, "Follows LOG-02.")),
    ("LOG-04", -35, Grant(-1, "The annex may follow the main draft.")),
    ("LOG-04", -12, Report(60, -2, Green, "Text ready but for the hubs.")),
    ("INT-03", -55, Report(25, -48, Green, "")),
    ("INT-03", -50, Ask(30, Scope, "Talks with companies were put off by the authority.")),
    ("INT-03", -49, Grant(30, "The authority moved the talks.")),
    ("INT-03", -28, Report(40, 25, Amber, "Talks stand still.")),
    ("INT-03", -26, Pause("Talks are suspended until the authority decides.")),
    ("INT-05", -44, Report(20, -39, Green, "")),
    ("INT-05", -42, Ask(14, Scope, "The block now includes the new bridge.")),
    ("INT-05", -41, Grant(14, "Agreed with the Ministry of Foreign Affairs.")),
    ("INT-05", -24, Report(50, 10, Green, "")),
    ("INT-05", -11, Report(80, 9, Green, "Agreed with two of three ministries.")),
    ("INT-06", -36, Ask(20, Dependency, "Follows INT-05.")),
    ("INT-06", -35, Grant(20, "Agreed.")),
    ("INT-06", -13, Report(5, 15, Green, "")),
    (
        "ALU-02",
        -45,
        Withdraw(
            "The hydropower option left the roadmap by decision of the First Deputy Prime Minister.",
        ),
    ),
    ("ALU-03", -35, Ask(15, Dependency, "The authority asked for a second opinion.")),
    ("ALU-03", -34, Grant(15, "Agreed.")),
    ("ALU-03", -12, Report(60, 10, Green, "Papers for the decision are ready.")),
    ("GOV-07", -30, Report(20, -25, Green, "")),
    ("GOV-07", -26, Ask(-7, Dependency, "Four chapters come later than planned.")),
    ("GOV-07", -25, Grant(-7, "The last day that leaves time for signature.")),
    ("GOV-07", -13, Report(85, -5, Amber, "All chapters but extraction and processing are in.")),
    ("GOV-10", -14, Report(10, -5, Amber, "Package of explanatory papers begun.")),
    ("GOV-12", -26, Report(0, 0, Green, "")),
    ("GOV-12", -18, Report(0, 3, Amber, "Signature follows the draft.")),
    ("GOV-12", -11, Report(5, 6, Red, "The extraction chapter decides.")),
];

/// The last steps of the story, nearest to the deadline, and the dates between offices.
pub(crate) const FINALE: [(&str, i64, Step); 14] = [
    ("GOV-08", -22, Ask(-5, Dependency, "Follows GOV-07.")),
    ("GOV-08", -21, Grant(-5, "Follows GOV-07.")),
    ("GOV-08", -13, Report(0, -4, Amber, "Cover letters are ready.")),
    (
        "GOV-09",
        -13,
        Report(30, -4, Amber, "Comments are collected on the chapters that are ready."),
    ),
    ("GOV-09", -12, Ask(-4, Dependency, "Comments follow the full draft.")),
    ("GOV-11", -12, Report(0, 1, Amber, "Follows GOV-10.")),
    ("GOV-12", -10, Opinion(Amber, "Possible if comments are collected in parallel.")),
    ("GOV-08", -11, Loosen("GOV-07", "The cover letters can be written while the draft is open.")),
    ("FUP-01", -11, Report(0, 10, Green, "Format of the report agreed.")),
    // The signature slips four days after its date was agreed on.
    ("FUP-01", -25, AskDate("GOV-12", 0, "The report is due ten days after the signature.")),
    ("FUP-01", -24, AgreeDate("GOV-12")),
    ("GOV-07", -21, AskDate("ALU-03", 11, "The chapter on aluminium may follow the draft.")),
    ("GOV-07", -20, AgreeDate("ALU-03")),
    ("GOV-07", -12, AskDate("INT-06", 10, "The draft leaves room for this chapter until then.")),
];
