//! Answers whole, to be seen at a glance: what the addresses send, and how the parts of a page are made.

use insta::assert_snapshot;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";

/// Returns the elements of a page with this opening, each tag on a line of its own.
fn part(page: &str, opening: &str, closing: &str) -> String {
    let at = page.find(opening).expect(opening);
    let end = page[at..].find(closing).expect("an end") + closing.len();
    page[at..at + end].replace("><", ">\n<").replace("<!>", "")
}

fn pretty(text: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
    serde_json::to_string_pretty(&value).expect("JSON")
}

#[tokio::test]
async fn a_task_as_json() {
    let mut app = TestApp::demo(NOW).await;
    let answer = app.get("/r/december-1/t/GOV-12.json").await;
    assert_snapshot!(pretty(&answer.text), @r#"
    {
      "key": "GOV-12",
      "workstream": "GOV",
      "title": {
        "en": "Roadmap approved and signed",
        "ru": "План мероприятий («дорожная карта») утверждён"
      },
      "owner": "prime-minister",
      "co_owners": [
        "first-deputy-prime-minister",
        "government-executive-office",
        "minpromtorg"
      ],
      "start": "2026-11-27",
      "deadline": "2026-12-01",
      "links": [
        {
          "from": "GOV-11",
          "type": "FS",
          "lag": 0,
          "unit": "working"
        }
      ],
      "deliverable": {
        "en": "Signed roadmap",
        "ru": "Подписанный план мероприятий («дорожная карта»)"
      },
      "criteria": [
        {
          "text": {
            "en": "Signed roadmap",
            "ru": "Подписанный план мероприятий («дорожная карта»)"
          },
          "verification": {
            "en": "the document itself as a file, or its number and date",
            "ru": "сам документ в виде файла либо его номер и дата"
          }
        }
      ],
      "basis": {
        "en": "sourced: due date and responsible person per the list; signed 1 Dec 2025 per the Natural Resources Minister; start date assumed; seed S2, S9",
        "ru": "по источнику: срок и ответственный — по перечню поручений; подписан 1 декабря 2025 г. по словам Министра природных ресурсов и экологии; дата начала — допущение; исходная статья, S2, S9"
      },
      "sources": [
        "seed",
        "https://tass.ru/politika/25532197",
        "https://tass.ru/ekonomika/26057293"
      ],
      "clause": "a",
      "effective_deadline": "2026-12-01",
      "forecast": "2026-12-07",
      "state": "in_progress",
      "percent": 5,
      "original_deadline": "2026-12-01",
      "milestone": false,
      "expected": "2027-01-14",
      "status": {
        "rule": "S10",
        "code": "off_track",
        "days": 44,
        "reasons": [
          "R1",
          "R1",
          "R2",
          "R5"
        ],
        "stale": null,
        "float": -25,
        "marks": [
          "disagreement"
        ],
        "why": [
          {
            "fact": "deadline",
            "deadline": "2026-12-01",
            "effective": "2026-12-01",
            "days": 8
          },
          {
            "fact": "report",
            "on": "2026-11-20",
            "by": "Anna Orlova",
            "office": "prime-minister",
            "percent": 5,
            "forecast": "2026-12-07",
            "drift": 6
          },
          {
            "fact": "schedule",
            "task": "GOV-11",
            "finish": "2027-01-14",
            "float": -25
          },
          {
            "fact": "confidence",
            "reviewer": false,
            "confidence": "red",
            "by": "Anna Orlova",
            "on": "2026-11-20",
            "sentence": "The extraction chapter decides."
          },
          {
            "fact": "confidence",
            "reviewer": true,
            "confidence": "amber",
            "by": "Boris Lebedev",
            "on": "2026-11-21",
            "sentence": "Possible if comments are collected in parallel."
          },
          {
            "fact": "predecessor",
            "task": "GOV-11",
            "trouble": "off_track",
            "deadline": "2026-11-26"
          },
          {
            "fact": "slipping",
            "forecasts": [
              "2026-12-01",
              "2026-12-04",
              "2026-12-07"
            ]
          }
        ]
      },
      "schedule": {
        "early_start": "2026-11-20",
        "early_finish": "2027-01-14",
        "late_start": "2026-12-25",
        "late_finish": "2027-01-19",
        "total_float": 3,
        "free_float": 0,
        "deadline_float": -25,
        "final_float": -25,
        "critical": false,
        "driver": "GOV-11"
      },
      "today": "2026-11-23",
      "reports": [
        {
          "at": "2026-11-05T06:28:00Z",
          "by": {
            "name": "Anna Orlova"
          },
          "office": "prime-minister",
          "percent": 0,
          "forecast": "2026-12-01",
          "confidence": "green"
        },
        {
          "at": "2026-11-13T06:39:00Z",
          "by": {
            "name": "Anna Orlova"
          },
          "office": "prime-minister",
          "percent": 0,
          "forecast": "2026-12-04",
          "confidence": "amber",
          "note": "Signature follows the draft."
        },
        {
          "at": "2026-11-20T06:50:00Z",
          "by": {
            "name": "Anna Orlova"
          },
          "office": "prime-minister",
          "percent": 5,
          "forecast": "2026-12-07",
          "confidence": "red",
          "note": "The extraction chapter decides."
        }
      ],
      "attached": [],
      "proposals": [],
      "submissions": [],
      "extensions": [],
      "comments": []
    }
"#);
}

#[tokio::test]
async fn the_first_rows_of_the_table_as_csv() {
    let mut app = TestApp::demo(NOW).await;
    let answer = app.get("/r/december-1/tasks.csv?sort=key").await;
    let rows: Vec<_> = answer.text.lines().take(3).collect();
    assert_snapshot!(rows.join("\n"), @r#"
    key,title,workstream,owner,start,original_deadline,deadline,effective_deadline,expected,forecast,percent,state,status,rule,days,reasons,last_report,early_start,early_finish,float,driver,version
    ALU-01,Assess US aluminium channel and price effect,ALU,Minpromtorg,2026-10-15,2026-10-21,2026-10-21,2026-10-21,2026-10-20,2026-10-20,100,verified,met_on_time,S2,0,,2026-10-17,2026-10-17,2026-10-20,,,196 2026-11-23 en december-1
    ALU-02,Outline hydropower and smelter option,ALU,Minenergo,2026-09-18,2026-10-16,2026-10-16,2026-10-16,,,0,withdrawn,withdrawn,S1,0,,,,,,,196 2026-11-23 en december-1
"#);
}

#[tokio::test]
async fn the_first_rows_of_the_register_as_csv() {
    let mut app = TestApp::demo(NOW).await;
    let answer = app.get("/r/december-1/register.csv").await;
    let rows: Vec<_> = answer.text.lines().take(3).collect();
    assert_snapshot!(rows.join("\n"), @r#"
    key,owner,requested_on,requested_by,from,proposed,days_asked,category,explanation,mitigation,late_request,outcome,granted,days_granted,decided_on,decided_by,reason,change
    GOV-09,minpromtorg,2026-11-19,Anna Orlova,2026-11-20,2026-11-27,7,dependency,Comments follow the full draft.,,true,pending,,0,,,,deadline
    GOV-08,minpromtorg,2026-11-09,Anna Orlova,2026-11-10,2026-11-26,16,dependency,Follows GOV-07.,,true,approved,2026-11-26,16,2026-11-10,Vera Sokolova,Follows GOV-07.,deadline
"#);
}

#[tokio::test]
async fn a_refused_report() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let values =
        [("roadmap", "december-1"), ("task", "MIN-03"), ("percent", "140"), ("forecast", "soon")];
    let answer = app.post_json("/do/report", &values).await;
    assert_snapshot!(format!("{}\n{}", answer.status, pretty(&answer.text)), @r#"
    422 Unprocessable Entity
    {
      "status": 422,
      "message": "Please correct: “Done, %”, “Forecast finish”.",
      "fields": [
        [
          "percent",
          "Give a whole number from 0 to 100."
        ],
        [
          "forecast",
          "Give a date from 1990 to 2199 such as 2026-12-01."
        ]
      ],
      "differences": [],
      "revision": null
    }
"#);
}

#[tokio::test]
async fn what_a_report_would_do() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let values = [
        ("roadmap", "december-1"),
        ("task", "LOG-04"),
        ("percent", "60"),
        ("forecast", "2026-12-09"),
        ("confidence", "red"),
        ("preview", "1"),
    ];
    let answer = app.post_json("/do/report", &values).await;
    assert_snapshot!(format!("{}\n{}", answer.status, pretty(&answer.text)), @r#"
    200 OK
    {
      "preview": "<p>2 become late; the final milestone is still expected on 14 Jan 2027</p><ul><li><a href=\"/r/december-1/t/LOG-04\">LOG-04</a> 30 Nov → 9 Dec <b class=\"late\">+9 · becomes late</b></li><li><a href=\"/r/december-1/t/FUP-03\">FUP-03</a> 1 Feb 2027 → 9 Feb 2027 <b class=\"late\">+8 · becomes late</b></li></ul>"
    }
"#);
}

#[tokio::test]
async fn a_row_with_its_why() {
    let mut app = TestApp::demo(NOW).await;
    let page = app.get("/r/december-1/tasks?q=GOV-10").await;
    assert_snapshot!(part(&page.text, "<tr class=\"row\" id=\"row-GOV-10\"", "</tr>"), @r##"
    <tr class="row" id="row-GOV-10" data-region="9c736dca2a2cff8d">
    <td class="c-status">
    <details class="status tone-bad" name="why">
    <summary title="Why?">
    <svg class="i" aria-hidden="true">
    <use href="#i-off_track">
    </use>
    </svg>Off track, expected 11 Jan 2027 (+47)</summary>
    <p class="why">It is expected after its deadline: by what it waits for, its progress and its owner’s forecast. GOV-09 lets it finish on Mon 11 Jan 2027 at the earliest: float −26 working days. <a href="/r/december-1/t/GOV-10#why">all facts</a>
    </p>
    </details>
    </td>
    <td class="c-task">
    <a class="title" href="/r/december-1/t/GOV-10">Settle disagreements, assemble package</a>
    <span class="sub">GOV-10 · Minpromtorg </span>
    </td>
    <td class="c-dates">
    <span class="dates">
    <span title="Deadline">25 Nov</span> → <b title="Expected">11 Jan 2027</b> <span class="drift late">+47</span> <span class="says">owner says 26 Nov</span>
    </span>
    </td>
    <td class="c-float">
    <b class="late">−26</b>
    </td>
    <td class="c-driver">
    <a href="/r/december-1/t/GOV-09">GOV-09</a>
    </td>
    <td class="c-done tone-bad">
    <progress max="100" value="10" aria-hidden="true">
    </progress>
    <span class="percent">10 %</span>
    </td>
    <td class="c-trend tone-bad">
    </td>
    <td class="c-report">
    <span class="age" title="Tue 17 Nov">6 d</span>
    </td>
    </tr>
    "##);
}

#[tokio::test]
async fn the_standing_of_a_task() {
    let mut app = TestApp::demo(NOW).await;
    let page = app.get("/r/december-1/t/GOV-12").await;
    assert_snapshot!(part(&page.text, "<dl", "</dl>"), @r#"
    <dl class="figures">
    <div>
    <dt>Original deadline</dt>
    <dd>
    <b>1 Dec</b>
    </dd>
    </div>
    <div>
    <dt>Deadline</dt>
    <dd>
    <b>1 Dec</b>
    <span> </span>
    </dd>
    </div>
    <div>
    <dt>Expected</dt>
    <dd>
    <b>14 Jan 2027</b>
    <span class="drift late">+44 on the deadline</span> <span class="says">owner says 7 Dec</span>
    </dd>
    </div>
    <div>
    <dt>Float</dt>
    <dd>
    <b class="late">−25 wd</b>
    </dd>
    </div>
    <div>
    <dt>Done</dt>
    <dd>
    <b>5 %</b>
    </dd>
    </div>
    <div>
    <dt>Planned start</dt>
    <dd>
    <b>27 Nov</b>
    </dd>
    </div>
    </dl>
"#);
}

#[tokio::test]
async fn the_headline_in_russian() {
    let mut app = TestApp::demo(NOW).await;
    app.get("/language/ru").await;
    let page = app.get("/r/december-1").await;
    assert_snapshot!(part(&page.text, "<h1", "</h1>"), @r#"<h1>8 дней до 1 декабря. Итоговая контрольная точка: <em class="tone-bad">ожидается 14 января, на 44 дня позже</em>.</h1>"#);
}
