## Around every page
nav = Основное меню
nav-overview = Обзор
nav-tasks = Задачи
nav-my = Моя работа
nav-people = Участники
nav-help = Справка
csv-excel = CSV для Excel
search = Поиск задач
search-all = Поиск задач во всех дорожных картах
search-title = Поиск
search-everywhere = во всех дорожных картах
search-roadmaps = Дорожные карты:
search-none = Ничего доступного вам не найдено. Каждое слово должно встретиться в ключе, названии, исполнителе, результате или основании задачи.
search-count = { $n ->
    [one] { $n } задача
    [few] { $n } задачи
   *[other] { $n } задач
}
archived-mark = в архиве
skip = Перейти к содержанию
sign-in = Войти
sign-out = Выйти
sample = Демонстрационные данные: план настоящий, история докладов и решений вымышлена.
draft = Проект: дорожная карта ещё не утверждена. Сроки пока можно изменять, доклады принимаются после утверждения.
past = По состоянию на { $day }. Изменения здесь невозможны.
past-leave = Вернуться к сегодняшнему дню
saved = Сохранено
save = Сохранить
cancel = Отмена
close = Закрыть
way-back = На начальную страницу
source = источник

## Dates
today = сегодня
in-days = { $n ->
    [one] через { $n } день
    [few] через { $n } дня
   *[many] через { $n } дней
}
days-ago = { $n ->
    [one] { $n } день назад
    [few] { $n } дня назад
   *[many] { $n } дней назад
}
age-days = { $n } дн.
quarter = { $quarter } кв. { $year }
original-deadline = Первоначальный срок
deadline = Срок исполнения
effective-deadline = Действующий срок: срок исполнения приходится на нерабочий день
forecast = Прогноз
submitted-on = Представлено
milestone = Контрольная точка
float = Резерв времени
float-title = Рабочие дни между самым ранним окончанием, которое допускают связи, и сроком исполнения
done = Готовность

## Statuses
status-draft = Проект
status-withdrawn = Отменено
status-met-on-time = Исполнено в срок
status-met-within-extension = Исполнено с продлением (+{ $n })
status-met-late = Исполнено с опозданием (+{ $n })
status-in-review = { $n ->
    [0] На рассмотрении
   *[other] На рассмотрении · { $n } дн.
}
status-in-review-late = На рассмотрении, с опозданием (+{ $n })
status-overdue = { $n ->
    [one] Просрочено на { $n } день
    [few] Просрочено на { $n } дня
   *[many] Просрочено на { $n } дней
}
status-due-today = Срок сегодня
status-paused = Приостановлено
status-off-track = Отклонение, ожидается { $date } (+{ $n })
status-at-risk = Риск срыва
status-no-fresh-data = Нет свежих данных · { $n } дн.
status-due-soon = Срок подходит · { $n } дн.
status-not-started = Не начато
status-on-track = В графике

rule-draft = проект
rule-withdrawn = отменено
rule-met-on-time = исполнено в срок
rule-met-within-extension = исполнено с продлением
rule-met-late = исполнено с опозданием
rule-in-review = на рассмотрении
rule-in-review-late = на рассмотрении, с опозданием
rule-overdue = просрочено
rule-due-today = срок сегодня
rule-paused = приостановлено
rule-off-track = с отклонением от графика
rule-at-risk = под угрозой срыва
rule-no-fresh-data = без свежих данных
rule-due-soon = срок подходит
rule-not-started = не начато
rule-on-track = в графике

meaning-draft = План ещё не утверждён: ни от кого ничего не требуется.
meaning-withdrawn = Задача исключена из плана по решению.
meaning-met-on-time = Принято; представлено не позднее первоначального срока.
meaning-met-within-extension = Принято; представлено после первоначального срока, но в пределах продления.
meaning-met-late = Принято, но представлено с нарушением срока исполнения.
meaning-in-review = Представлено не позднее срока исполнения, находится у проверяющего.
meaning-in-review-late = Представлено после срока исполнения, находится у проверяющего.
meaning-overdue = Срок исполнения истёк, на рассмотрении ничего нет.
meaning-due-today = Сегодня последний день срока исполнения.
meaning-paused = Исполнение приостановлено по решению.
meaning-off-track = Ожидается позже срока исполнения: из-за предшествующих задач, хода исполнения и прогноза ответственного.
meaning-at-risk = Срок исполнения может быть соблюдён, но есть основания для сомнений.
meaning-no-fresh-data = Доклада нет слишком долго, или в нём нет прогноза. Отсутствие данных никогда не отмечается зелёным.
meaning-due-soon = Срок исполнения близок, препятствий не выявлено.
meaning-not-started = Плановое начало ещё впереди.
meaning-on-track = Доклад свежий, препятствий для соблюдения срока не выявлено.

mark-extension-pending = продление на рассмотрении
mark-extension-rejected = в продлении отказано
mark-returned = возвращено
mark-review-overdue = рассмотрение просрочено
mark-second-accept = нужна вторая приёмка
mark-disagreement = оценки расходятся
mark-stale = { $n ->
    [one] нет доклада { $n } день
    [few] нет доклада { $n } дня
   *[many] нет доклада { $n } дней
}

confidence-green = Зелёная
confidence-amber = Жёлтая
confidence-red = Красная
owner-says = оценка исполнителя

state-draft = черновик
state-not-started = не начато
state-in-progress = в работе
state-submitted = представлено
state-returned = возвращено на доработку
state-verified = подтверждено
state-paused = приостановлено
state-withdrawn = отменено

## Facts behind a status
why = Почему?
fact-deadline = Срок исполнения: { $deadline }, { $distance }.
fact-deadline-moved = Срок исполнения: { $deadline }, нерабочий день; действующий срок: { $effective }, { $distance }.
fact-extended = { $n ->
    [1] Срок продлён один раз: { $original } → { $deadline }; решение: { $by }, { $on }.
    [few] Срок продлён { $n } раза: { $original } → { $deadline }; последнее решение: { $by }, { $on }.
   *[many] Срок продлён { $n } раз: { $original } → { $deadline }; последнее решение: { $by }, { $on }.
}
fact-report = Последний доклад: { $on }, { $by } ({ $office }): готовность { $percent } %, { $forecast }.
fact-forecast = прогноз { $date } ({ $drift } дн. к сроку исполнения)
fact-forecast-none = прогноза нет
fact-no-report = Докладов ещё нет; первый ожидался { $due }.
fact-first-report = Первый доклад ожидается { $due }.
fact-past-forecast = Прогноз { $date } уже прошёл.
fact-no-forecast = Ни в одном докладе нет прогноза.
fact-cadence = { $n ->
    [1] Доклад требуется ежедневно
    [one] Доклад требуется раз в { $n } день
    [few] Доклад требуется раз в { $n } дня
   *[many] Доклад требуется раз в { $n } дней
}, допустимая задержка { $grace ->
    [one] { $grace } день
    [few] { $grace } дня
   *[many] { $grace } дней
}; { $age ->
    [one] прошёл { $age } день
    [few] прошло { $age } дня
   *[many] прошло { $age } дней
}.
fact-submitted = Представлено: { $on }, { $by } ({ $office }); своевременность определяется по этому дню.
fact-accepted = { $n ->
    [one] Принято: { $on }, { $by }; рассмотрение заняло { $n } рабочий день, норма { $limit }.
    [few] Принято: { $on }, { $by }; рассмотрение заняло { $n } рабочих дня, норма { $limit }.
   *[many] Принято: { $on }, { $by }; рассмотрение заняло { $n } рабочих дней, норма { $limit }.
}
fact-waiting = { $n ->
    [one] На рассмотрении { $n } рабочий день, норма { $limit }.
    [few] На рассмотрении { $n } рабочих дня, норма { $limit }.
   *[many] На рассмотрении { $n } рабочих дней, норма { $limit }.
}
fact-returned = Возвращено на доработку ({ $on }, { $by }):
fact-extension-pending = Запрос на продление срока от { $on }, новый срок { $proposed }; решение не принято.
fact-extension-rejected = В продлении срока отказано ({ $on }, { $by }):
fact-paused = Приостановлено ({ $on }, { $by }):
fact-withdrawn = Отменено ({ $on }, { $by }):
fact-links = Из-за { $task } окончание возможно не ранее { $finish }: резерв времени { $float } раб. дн.
fact-opinion-owner = { $confidence } оценка ответственного исполнителя ({ $by }, { $on }).
fact-opinion-reviewer = { $confidence } оценка проверяющего ({ $by }, { $on }):
fact-predecessor-overdue = Ожидает { $task }: просрочено, срок исполнения { $deadline }.
fact-predecessor-off-track = Ожидает { $task }: отклонение от графика, срок исполнения { $deadline }.
fact-predecessor-unverified = К плановому началу задача { $task } должна быть подтверждена, но ещё не подтверждена.
fact-start = Плановое начало: { $date }.
fact-late-start = Исполнение должно было начаться: { $date }.
fact-behind = Готовность { $percent } %; при равномерном исполнении к этому дню было бы { $planned } %.
fact-slipping = Прогноз дважды подряд сдвинут на более поздний срок: { $dates }.
fact-question = Нет ответа на вопрос ({ $by }), срок ответа { $date }:
fact-part = Часть соисполнителя ({ $office }): срок { $date }.

## Overview
headline-left = { $n ->
    [one] { $n } день до { $date }.
    [few] { $n } дня до { $date }.
   *[many] { $n } дней до { $date }.
}
headline-today = Сегодня { $date }.
headline-past = { $n ->
    [one] { $n } день после { $date }.
    [few] { $n } дня после { $date }.
   *[many] { $n } дней после { $date }.
}
headline-final = Итоговая контрольная точка:
headline-draft = проект
headline-of-draft = План ещё не утверждён.
headline-withdrawn = отменена
headline-met-on-time = достигнута в срок
headline-met-within-extension = { $n ->
    [one] достигнута с продлением на { $n } день
    [few] достигнута с продлением на { $n } дня
   *[many] достигнута с продлением на { $n } дней
}
headline-met-late = { $n ->
    [one] достигнута с опозданием на { $n } день
    [few] достигнута с опозданием на { $n } дня
   *[many] достигнута с опозданием на { $n } дней
}
headline-in-review = на рассмотрении
headline-in-review-late = { $n ->
    [one] на рассмотрении, с опозданием на { $n } день
    [few] на рассмотрении, с опозданием на { $n } дня
   *[many] на рассмотрении, с опозданием на { $n } дней
}
headline-overdue = { $n ->
    [one] просрочена на { $n } день
    [few] просрочена на { $n } дня
   *[many] просрочена на { $n } дней
}
headline-due-today = срок сегодня
headline-paused = приостановлена
headline-off-track = { $n ->
    [one] ожидается { $date }, на { $n } день позже
    [few] ожидается { $date }, на { $n } дня позже
   *[many] ожидается { $date }, на { $n } дней позже
}
headline-at-risk = под угрозой срыва
headline-no-fresh-data = нет свежих данных
headline-due-soon = срок подходит
headline-not-started = не начата
headline-on-track = в графике
headline-drives = Сдерживают
headline-why = Почему?
overseen = контроль: { $by }
axis = Сегодня { $today }, срок исполнения { $deadline }, ожидается { $forecast }
worst-first = Сначала проблемные
worst-sub = { $n ->
    [one] { $n } задача
    [few] { $n } задачи
   *[many] { $n } задач
} в { $groups ->
    [one] { $groups } направлении
   *[other] { $groups } направлениях
}
all-tasks = все задачи
worst-more = { $n ->
    [one] Ещё { $n } незавершённая задача
    [few] Ещё { $n } незавершённые задачи
   *[many] Ещё { $n } незавершённых задач
}
waiting = Ожидает решения
waiting-review = представлено { $on } · рассмотреть до { $due }
waiting-extension = запрос на продление от { $on } · новый срок { $to }
latest = Последние доклады
latest-forecast = прогноз { $date }
directive = Поручение
approve-title = Утверждение дорожной карты
approve-text = { $n ->
    [one] Срок исполнения { $n } задачи станет первоначальным. После этого он изменяется только по решению.
   *[other] Сроки исполнения { $n } задач станут первоначальными. После этого они изменяются только по решению.
}
approve = Утвердить
home-title = Планы мероприятий («дорожные карты»)
home-empty = Доступных для чтения дорожных карт пока нет. Войдите, чтобы увидеть непубличные, или загрузите дорожную карту из файла.

## Tasks
tasks-title = Задачи
tasks-count = { $n ->
    [one] { $n } задача
    [few] { $n } задачи
   *[many] { $n } задач
}
tasks-none = Подходящих задач нет.
tasks-clear = Сбросить фильтры
task-add = Добавить задачу
pick-q = Поиск
pick-workstream = Направление
pick-owner = Ответственный
pick-sort = Порядок
pick-group = Группировка
pick-all = все
sort-worst = сначала проблемные
sort-key = ключ
sort-deadline = срок исполнения
sort-expected = ожидаемая дата
sort-forecast = прогноз
sort-drift = отклонение
sort-owner = ответственный
sort-report = самый давний доклад
group-none = нет
group-workstream = направление
group-status = статус
group-owner = ответственный
show = Показать
columns = Столбцы:
column-status = Статус
column-task = Задача
column-dates = Срок → ожидается
column-float = Резерв
column-done = Готовность
column-trend = Динамика
column-report = Последний доклад
column-workstream = Направление
column-start = Начало
column-state = Состояние
pages = Страницы
page-before = Предыдущая
page-after = Следующая
page-here = Страница { $page } из { $pages }

## A task
owner-with = { $owner }, соисполнители: { $others }
figure-effective = действующий { $date }
figure-moved = { $days } дн. по решению
figure-drift = { $days } дн. к сроку
figure-float = { $n } раб. дн.
forecasts = { $n ->
    [one] Прогноз по { $n } докладу
   *[other] Прогнозы по { $n } докладам
}
fulfilled-when = Ожидаемый результат
neighbours = Предшествующие и последующие задачи
waits-for = после
then = затем
link-fs = окончание → начало
link-ss = начало → начало
link-ff = окончание → окончание
link-sf = начало → окончание
lag-working = { $days } раб. дн.
lag-calendar = { $days } кал. дн.
unit-working = рабочие дни
unit-calendar = календарные дни
unlink = удалить связь
link-title = Добавление связи
link-from = Ждёт
link-kind = Вид связи
link-lag = Задержка
link-unit = Единицы
link-add = Добавить связь
part-due = Часть соисполнителя ({ $office }): срок { $date }.
part-done = Наша часть исполнена
comment-title = Комментарий или вопрос
comment-text = Комментарий
comment-answer-by = Ответ нужен до
comment-hint = С датой это блокирующий вопрос: если к этой дате ответа нет, задача под угрозой срыва.
comment-save = Сохранить комментарий
comments = Комментарии и вопросы
question-open = вопрос, ответ нужен до { $by }
question-answered = ответ получен { $on }
question-close = Закрыть вопрос
history = История
history-count = { $n ->
    [one] { $n } запись
    [few] { $n } записи
   *[many] { $n } записей
}
history-none = С момента создания дорожной карты изменений не было.
told-reported = доклад: готовность { $percent }, прогноз { $forecast }, уверенность { $confidence }.
told-edited = внесены изменения.
told-added = задача добавлена.
told-removed = задача удалена.
told-linked = добавлена связь: ожидает
told-external = { $key } из другой дорожной карты ожидается { $to }
told-external-moved = { $key } из другой дорожной карты ожидается { $to }, а не { $from }
told-external-done = { $key } из другой дорожной карты исполнена { $to }
told-external-gone = { $key } из другой дорожной карты больше не имеет даты
told-unlinked = удалена связь с
told-part = часть соисполнителя исполнена ({ $office }).
told-commented = комментарий.
told-asked = блокирующий вопрос.
told-answered = вопрос закрыт.
told-opinion = оценка проверяющего:
told-submitted = { $n ->
    [one] доклад об исполнении: дата исполнения { $fact }, { $n } подтверждающий документ.
    [few] доклад об исполнении: дата исполнения { $fact }, { $n } подтверждающих документа.
   *[many] доклад об исполнении: дата исполнения { $fact }, { $n } подтверждающих документов.
}
told-accepted = доклад об исполнении принят.
told-returned = доклад об исполнении возвращён на доработку.
told-asked-extension = запрос на продление срока { $from } → { $to }.
late-request = поздний запрос
told-granted = срок продлён { $from } → { $to }.
told-rejected = в продлении срока отказано.
told-paused = исполнение приостановлено.
told-resumed = исполнение возобновлено.
told-withdrawn = задача отменена.
told-reopened = задача открыта повторно.

## Reports
report-verb = Доложить
report-title = Доклад о ходе исполнения
report-percent = Готовность, %
report-forecast = Прогноз окончания
report-deadline = Срок исполнения { $date }
report-confidence = Уверенность
report-note = Что изменилось и что требуется
report-save = Сохранить доклад

## Editing
edit-title = Правка
field-title = Название
field-workstream = Направление
field-owner = Ответственный исполнитель
field-co-owners = Соисполнители
field-start = Плановое начало
field-deadline = Срок исполнения
field-duration = Длительность, рабочих дней
field-deliverable = Ожидаемый результат
field-basis = Основание
field-sources = Источники
field-clause = Пункт поручения
deadline-fixed = Зафиксирован при утверждении; изменяется только одобренным продлением срока.
deadline-hint = 1.12.2026, 1 дек, +10 рабочих дней; или приблизительно: декабрь 2026, IV кв. 2026
duration-hint = 0 для контрольной точки; пусто — сколько позволяют начало и срок исполнения
co-owners-hint = Названия ведомств через точку с запятой; срок их части — в скобках: Ведомство (2026-11-20)
sources-hint = По одному в строке
task-key = Ключ
task-key-hint = Пусто — следующий свободный в направлении: { $next }
task-remove = Удалить задачу
value-theirs = Действует сейчас
value-yours = Ваше значение

## My work
my-title = Моя работа
my-returned = Возвращено на доработку
my-late = Просрочено и с отклонением от графика
my-report = Требуется доклад
my-soon = Срок подходит
my-later = Позже, на рассмотрении, приостановлено
my-none = У ваших ведомств нет открытых задач.

## Signing in, people
login = Имя для входа
password = Пароль
password-hint = Не менее 10 символов
sign-in-failed = Неверное имя пользователя или пароль.
demo-title = Осмотреться в роли
demo-text = Это демонстрация на вашем компьютере; никому другому она не доступна.
demo-planner = Планировщик пяти ведомств: доклады, правка
demo-reviewer = Проверяющий: контроль статуса сроков
demo-controller = Контролёр: утверждение, решения
demo-admin = Администратор: участники и ведомства
people-title = Люди
people-count = { $n ->
    [one] { $n } человек
    [few] { $n } человека
   *[many] { $n } человек
}
people-none = Никого с таким именем нет.
people-search = Имя
person-account = Учётная запись
person-standing = Положение
person-places = Планы
person-nowhere = Ни в одном из планов, которые вам видны.
password-reset-title = Выдать новый пароль
person-add = Добавить участника
person-name = Полное имя
person-offices = Действует от ведомств
person-offices-hint = Названия ведомств через точку с запятой
role-planner = планировщик
role-reviewer = проверяющий
role-controller = контролёр
role-admin = администратор
offices = Ведомства
office-rename = Переименовать
office-tasks = Задачи ведомства
offices-count = { $n ->
    [one] { $n } ведомство
    [few] { $n } ведомства
   *[many] { $n } ведомств
}
office-key = Ключ
office-name-en = Название на английском
office-name-ru = Название на русском
office-add = Добавить ведомство
house-added = добавлен участник
house-changed = изменены права
house-password = новый пароль
house-signed-in = вход
house-signed-out = выход
house-failed = неудачный вход
house-refused = отказано

## Legend
help-title = Справка: статусы и слова
help-dates = Три даты всегда стоят рядом: первоначальный срок (зачёркнут, если срок перенесён), действующий срок исполнения и прогноз ответственного исполнителя с отклонением в днях.
help-deadline = Срок исполнения соблюдён, если задача исполнена до конца этого дня в часовом поясе дорожной карты. Срок изменяется только одобренным продлением; планировщик изменяет прогноз.
help-green = Зелёный нужно заслужить: задача без свежих докладов никогда не бывает зелёной.
help-why = Каждый статус отвечает на вопрос «Почему?»: откройте его, чтобы увидеть правило, факты и кто о них доложил.
help-address = Всё, что показано на странице, есть в её адресе. Тот же адрес с .json или .csv выдаёт данные.
help-statuses = Статусы
help-first = Статус определяет первое подходящее правило.
help-risks = Причины угрозы срыва
help-settings = Пороги и периодичность
help-windows = «Срок подходит» отмечается за { $soon ->
    [one] { $soon } день
    [few] { $soon } дня
   *[many] { $soon } дней
} до срока исполнения. Доклад требуется раз в { $cadence ->
    [one] { $cadence } день
    [few] { $cadence } дня
   *[many] { $cadence } дней
}, а за { $near ->
    [one] { $near } день
    [few] { $near } дня
   *[many] { $near } дней
} до срока исполнения и позже — раз в { $nearcadence ->
    [one] { $nearcadence } день
    [few] { $nearcadence } дня
   *[many] { $nearcadence } дней
}; допустимая задержка { $grace ->
    [one] { $grace } день
    [few] { $grace } дня
   *[many] { $grace } дней
}. Рассмотрение занимает не более { $review ->
    [one] { $review } рабочего дня
   *[other] { $review } рабочих дней
}. Запрос на продление срока считается поздним, если до срока исполнения осталось менее { $late ->
    [one] { $late } дня
   *[other] { $late } дней
}.
risk-r1 = Оценка ответственного исполнителя или проверяющего жёлтая или красная.
risk-r2 = Предшествующая задача просрочена, отклоняется от графика или не подтверждена к началу этой.
risk-r3 = Плановое начало наступило, а исполнение не начато.
risk-r4 = Готовность отстаёт от равномерного исполнения от начала до срока.
risk-r5 = Прогноз сдвинут на более поздний срок в двух докладах подряд.
risk-r6 = Резерв времени менее десятой части оставшегося времени или менее пяти рабочих дней.
risk-r7 = Блокирующий вопрос не закрыт в срок.
risk-r8 = Часть соисполнителя просрочена.

## Refusals
refused-sign-in = Сначала войдите.
refused-unknown = Здесь нет «{ $key }».
refused-invalid = { $n ->
    [one] Не принято { $n } значение.
    [few] Не приняты { $n } значения.
   *[many] Не принято { $n } значений.
}
refused-stale = Тем временем запись изменилась. Ваши данные не потеряны: сравните оба варианта и сохраните ещё раз.
refused-role-planner = Это может сделать только планировщик.
refused-role-reviewer = Это может сделать только проверяющий.
refused-role-controller = Это может сделать только контролёр.
refused-role-admin = Это может сделать только администратор.
refused-office = Это может сделать только участник, действующий от ведомства { $office }.
refused-deadline-fixed = Срок исполнения зафиксирован при утверждении. Запросите продление: срок изменяется только по решению.
refused-own-submission = Нельзя принимать решение по собственному докладу.
refused-own-task = Нельзя принимать решение по задаче своего ведомства.
refused-second-accept = Вторую приёмку должен выполнить другой участник.
refused-own-request = Нельзя принимать решение по собственному запросу.
refused-demo = Вход одним нажатием доступен только в демонстрации.
problem-required = Заполните это поле.
problem-too-long = { $n ->
    [one] Не более { $n } символа.
   *[other] Не более { $n } символов.
}
problem-range = Укажите целое число от { $from } до { $to }.
problem-date = Укажите дату с 1990 по 2199 год, например 2026-12-01; срок может быть месяцем 2026-12 или кварталом 2026-Q4.
problem-day = Укажите дату с 1990 по 2199 год, например 2026-12-01.
problem-after = Не позднее { $date }.
problem-not-plain = Уберите невидимые знаки.
sign-in-first-title = Сначала войдите
sign-in-first-text = Эта страница для тех, кто вошёл.
problem-key = Допустимы буквы, цифры, точки, дефисы и подчёркивания, не более 40 знаков.
problem-taken = Это значение уже занято.
problem-name-taken = Так уже называется другое ведомство.
problem-unknown = Такой записи нет.
problem-choice = Выберите одно из предложенных значений.
problem-before = Дата не может быть раньше { $date }.
problem-not-after = Дата должна быть позже { $date }.
problem-future = Дата не может быть позже сегодняшней.
problem-self-link = Задача не может ожидать саму себя.
problem-duplicate = Такая связь уже есть.
problem-cycle = Возникнет циклическая зависимость: { $path }.
problem-not-approved = Дорожная карта ещё не утверждена.
problem-approved = Дорожная карта уже утверждена.
problem-state = Состояние задачи этого не допускает.
problem-no-working-day = В этом календаре нет рабочих дней.
problem-not-there = Нет задачи { $key }, доступной вам для чтения. Укажите ключ другой дорожной карты и её задачи, например power/GRID-3, или адрес страницы задачи.
problem-same-roadmap = { $key } находится в этой же дорожной карте: добавьте связь на странице задачи.
problem-waited-for = Дорожная карта { $key } открыта для всех и ожидает задачу этой: её сроки по-прежнему сообщались бы всем.
problem-distance = Укажите дни от конечного срока, например D-27, D или D+3, или дату, например 2026-12-01.
problem-members-only = { $key } доступна только участникам, а эта дорожная карта открыта для всех: она сообщила бы им, чего ожидает.
problem-linked = Эту задачу ещё ожидает { $key }.
problem-too-many = { $n ->
    [one] Не более { $n } записи.
   *[other] Не более { $n } записей.
}
problem-history = Это не следует из истории в файле.
failure-full = Диск сервера заполнен. Ничего не сохранено; введённое осталось на странице.
failure-unsupported = Данные хранятся в PostgreSQL: делайте резервную копию там, программой pg_dump, или скопируйте их командой «vekha copy».
failure-unknown = Связь с хранилищем прервалась: возможно, запись сохранена. Проверьте, прежде чем отправлять её ещё раз.
failure-record = Сейчас сохранить запись невозможно. Ничего не сохранено; повторите чуть позже.
failure-busy = Сейчас входит слишком много участников. Повторите чуть позже.
failure-network = Сервер недоступен. Ничего не сохранено; повторите попытку.
# Имена в скобках подставляет браузер.
news = Изменения: { "{who}" } · { "{what}" }
news-plan = дорожная карта
news-held = изменено ({ "{who}" }), показать
undo-nothing = Отменять здесь нечего: последнее действие сделано на другой странице или меняется только новой записью.
forbidden-title = Нет доступа
forbidden-text = Ваших прав для этой страницы не хватает; обратитесь к тому, кто ведёт участников плана.
missing-title = Здесь ничего нет
missing-text = По этому адресу страницы нет или она вам недоступна.
too-large-title = Слишком большой объём
too-large-text = Отправлено больше данных, чем допускает эта форма.
busy-title = Не сейчас
broken-title = Произошла ошибка
broken-text = Сервер не смог ответить. Подробности в его журнале.

effect-title = Как это сдвинет сроки других задач
effect-preview = Показать последствия
effect-late = { $n ->
    [one] { $n } станет просроченной
    [few] { $n } станут просроченными
   *[many] { $n } станут просроченными
}
effect-recover = { $n ->
    [one] { $n } вернётся в срок
    [few] { $n } вернутся в срок
   *[many] { $n } вернутся в срок
}
effect-moved = { $n ->
    [one] сдвинется { $n } задача, без просрочки
    [few] сдвинутся { $n } задачи, без просрочки
   *[many] сдвинутся { $n } задач, без просрочки
}
effect-more = { $n ->
    [one] и ещё { $n }
    [few] и ещё { $n }
   *[many] и ещё { $n }
}
effect-nothing = Другие ожидаемые даты не сдвигаются
effect-last = итоговая точка { $before } → { $after } ({ $drift })
effect-last-same = итоговая точка по-прежнему ожидается { $date }
effect-is-late = станет просроченной
effect-recovers = вернётся в срок
problem-beyond-years = Расчёт вышел бы за 2199 год. Укажите меньше дней.
problem-not-rising = Укажите три целых числа рабочих дней по возрастанию: минимум, обычно, максимум, например 5 / 8 / 15.
fact-external = Из-за задачи другой дорожной карты окончание возможно не ранее { $finish }: резерв времени { $float } раб. дн.
fact-schedule = По оставшейся работе самое раннее окончание – { $finish }: резерв { $float } раб. дн.
headline-expected = По расчёту: { $date } ({ $drift } дн.)
chain-between = { $n ->
    [one] … между ними ещё { $n } задача …
    [few] … между ними ещё { $n } задачи …
   *[many] … между ними ещё { $n } задач …
}
chain-title = Что определяет итоговый срок
chain-dates = Ранние даты
chain-driver = Ждёт
chain-likely = Насколько это вероятно?
column-driver = Ждёт
drive-done = исполнена
drive-underway = выполняется
drive-start = начало плана
drive-today = можно начать сегодня
drive-external = задача другой дорожной карты
drive-not-before = не ранее даты
drive-forecast = свой прогноз
drives-this = определяет начало
schedule-title = Расчёт сроков
schedule-early = Ранние даты
schedule-late = Поздние даты
schedule-duration = Осталось
schedule-days = { $n ->
    [one] { $n } рабочий день
    [few] { $n } рабочих дня
   *[many] { $n } рабочих дней
}
schedule-driver = Сдерживает
schedule-deadline-float = До срока исполнения
schedule-final-float = Резерв до итогового срока
schedule-total-float = Полный резерв
schedule-free-float = Свободный резерв
schedule-likely = Вероятность
final-float-title = На сколько рабочих дней можно сдвинуть, пока итоговая точка успевает в срок
total-float-title = На сколько рабочих дней можно сдвинуть, пока не сдвинется последняя задача плана
free-float-title = На сколько рабочих дней можно сдвинуть, пока не сдвинется следующая задача
constraint-start = Начать не ранее
field-external = Ожидает задачи других дорожных карт
external-hint = По одной в строке: ключ дорожной карты и её задачи, например power/GRID-3, или адрес страницы задачи. Работа начнётся после их исполнения.
external-hidden = недоступная вам задача
external-mark = другая дорожная карта
external-done = исполнена { $on }
external-expected = ожидается { $on }
external-unknown = дата неизвестна
constraint-finish = Закончить не позднее
constraint-hint = Ограничения плана; срок исполнения задаётся отдельно.
field-estimate = Оценки: минимум / обычно / максимум
field-start-no-earlier-than = Начать не ранее
field-must-finish-by = Закончить не позднее
estimate-hint = Рабочие дни, например 5 / 8 / 15; нужны для вероятности сроков.
link-hint = Задача или направление: ключ или название; направление означает каждую его задачу.
nav-forecast = Прогноз
forecast-title = Насколько вероятен срок?
forecast-none = Рассчитывать нечего.
likely = В срок с вероятностью { $share }; равные шансы к { $p50 }, 80 % к { $p80 }, 95 % к { $p95 }
forecast-meets = Успевает в срок
forecast-on-chain = Определяет итоговый срок
forecast-spread = Откуда длительности
forecast-note = Расчётов всей сети: { $runs }, случайные числа от { $seed }; тот же план даёт те же числа. Ранние даты следуют из связей и хода работ; меняющиеся длительности в каждом расчёте новые.
spread-fixed = нет данных о прошлых задачах
spread-estimate = три оценки задачи
spread-office = { $office }: исполненных задач { $n }
spread-roadmap = { $n ->
    [one] план: { $n } исполненная задача
    [few] план: { $n } исполненные задачи
   *[many] план: { $n } исполненных задач
}
calibration-title = Что обещали ведомства и что вышло
calibration-text = Последний прогноз по каждой исполненной задаче и день доклада об исполнении, в календарных днях.
calibration-none = Исполненных задач с прогнозом ещё нет.
calibration-sum = сдержано { $kept } из { $n }, медиана { $median } дн.
calibration-said = Сказано
calibration-happened = Доложено
calibration-error = Ошибка, дней
office-calendar = Рабочие дни
calendar-roadmap = как у плана
help-schedule = Расчёт выводит ранние и поздние даты из связей, рабочих календарей и хода работ. Резерв – число рабочих дней между самым ранним окончанием и сроком; отрицательный резерв означает отставание. Определяющая цепочка на обзоре показывает, что должно состояться ради итогового срока.
calendar-ru = производственный календарь России
calendar-mon-fri = с понедельника по пятницу
calendar-continuous = все дни
nav-register = Реестр
nav-review = Рассмотрение
problem-not-evidence = Укажите адрес или номер и дату документа, например 123-р от 20.11.2026, по одному в строке.
all = все
reason = Причина
accept = Принять
return = Вернуть
reject = Отклонить
approve-extension = Продлить
submit-title = Доложить об исполнении…
submit-fact-date = Исполнено
submit-statement = Чем подтверждается результат
submit-evidence = Подтверждающие материалы
submit-evidence-hint = По одному в строке: адрес или номер и дата документа, например 123-р от 20.11.2026
submit-verb = Отправить на рассмотрение
extension-title = Просить о продлении срока…
extension-proposed = Новый срок
extension-hint = Просьба менее чем за { $days } дн. помечается как поздняя. Первоначальный срок сохраняется.
extension-category = Вид причины
extension-explanation = Обоснование
extension-mitigation = Что делается в это время
extension-verb = Просить о продлении
extension-granted = Продлить до
extension-decide-title = Решение о продлении
extension-pending = Ожидает решения.
extension-head = { $by }, { $on }: { $from } → { $to }
extension-granted-by = { $by }: продлено до { $to }, { $on }.
extension-rejected-by = { $by }: отклонено { $on }.
extensions = Продления срока
category-dependency = зависимость от других
category-scope = изменена постановка
category-legal = правовая процедура или согласование
category-resources = ресурсы
category-technical = технические трудности
category-force-majeure = непреодолимая сила
category-error = ошибка в первоначальном сроке
decide-title = Решение по докладу об исполнении
decide-two = Для итоговой контрольной точки нужны решения двух человек.
decide-reason = Причина
decide-hint = Для возврата обязательна.
decision-accepted = принял { $by }, { $on }
decision-returned = вернул { $by }, { $on }
opinion-title = Высказать мнение…
opinion-sentence = Почему, одной фразой
halt-title = Приостановить или отменить…
halt-pause = Приостановить
halt-resume = Возобновить
halt-withdraw = Отменить
halt-reopen = Открыть снова
submissions = Доклады об исполнении
submission-head = { $by } за { $office }, { $on } · исполнено { $fact }
submission-reopened = Открыто снова: { $by }, { $on }.
evidence-document = { $number } от { $date }
review-took = Рассмотрение заняло { $days } раб. дн. при норме { $limit }
review-title = Ждёт вашего решения
review-none = Ничто не ждёт вашего решения.
review-keys = j и k – переход между пунктами, a – принять, r – к причине, Ctrl+Enter в ней – вернуть.
review-submitted = { $n ->
    [0] доложено сегодня
    [one] доложено { $n } день назад
    [few] доложено { $n } дня назад
   *[many] доложено { $n } дней назад
}
review-extension = просьба о продлении
review-earlier = { $n ->
    [one] { $n } прежний доклад
    [few] { $n } прежних доклада
   *[many] { $n } прежних докладов
}
review-open = Открыть задачу
review-reports = Последние доклады о ходе исполнения
review-report = { $on }: { $percent } %, прогноз { $forecast }
register-title = Реестр
register-none = Никто не просил о другом сроке.
register-totals = Итоги по исполнителям
register-requests = Просьб
register-approved = Одобрено
register-rejected = Отклонено
register-asked = Дней просили
register-granted = Дней дано
register-on = Дата просьбы
register-outcome = Решение
outcome-pending = ожидает решения
outcome-approved = одобрено
outcome-rejected = отклонено
figures-title = Исполнение
figures-original = В первоначальный срок
figures-deadline = В действующий срок
figures-late = С опозданием
figures-overdue = Просрочено сейчас
figures-delay = Задержка: медиана / худшая, дней
figures-extensions = Продлений дано / просили
figures-review = Рассмотрение, медиана, раб. дней
figures-fresh = Со свежими данными

# Критерии, подтверждения, согласование
size-bytes = { $n } Б
size-kilobytes = { $n } кБ
size-megabytes = { $n } МБ
field-criteria = Критерии исполнения
criteria-hint = По одному в строке; после черты — чем подтверждается: Акт подписан | сам акт
criterion-verified-by = подтверждается
criterion-failed = Критерий { $n }
evidence-keep = Взять из прежнего доклада
evidence-attached-already = { $n ->
    [one] { $n } подтверждение уже приложено и войдёт в доклад.
    [few] { $n } подтверждения уже приложены и войдут в доклад.
   *[other] { $n } подтверждений уже приложено и войдут в доклад.
}
attached-title = Подтверждения к следующему докладу
attach-title = Приложить подтверждение…
attach-hint = Войдёт в следующий доклад об исполнении. Кто приложил подтверждение, тот решения не принимает.
attach-verb = Приложить
file-label = Файлы
file-hint = Любого вида, до { $most } каждый, не более { $n } за раз. Файл хранится без изменений, рядом показан его хеш.
file-failed = Файл не получен. Проверьте связь и выберите его ещё раз.
decide-failed = Критерий { $n } не выполнен, потому что… ({ $text })
decide-remark = Общее замечание
reviewer-says = проверяющий
proposal-mark = не сходится
proposal-text = { $on } срок { $because } продлён: если это время уйдёт целиком, эту задачу можно закончить { $to }. Её срок сам не сдвигается.
proposal-ask = Запросить этот срок…
proposals-title = { $n ->
    [one] { $n } следующий срок не сходится
    [few] { $n } следующих срока не сходятся
   *[many] { $n } следующих сроков не сходятся
}
told-attached = { $n ->
    [one] приложено подтверждение
    [few] приложено { $n } подтверждения
   *[other] приложено { $n } подтверждений
}
told-criteria-proposed = предложены другие критерии:
told-criteria-consent = критерии согласованы
told-criteria-refused = критерии отклонены
refused-criteria-fixed = Критерии зафиксированы при утверждении плана. Предложите другие на странице задачи; проверяющий согласует их или отклонит.
refused-own-evidence = Вы приложили подтверждение к этому докладу, поэтому решает другой.
problem-only-on-return = Причина у критерия — только при возврате. Уберите её, чтобы принять, или верните доклад.
problem-empty = Файл пуст. Выберите другой.
problem-too-large = Файл больше { $most }. Уменьшите его или дайте ссылку.
problem-no-file = Файлы не прочитаны. Выберите их ещё раз.

# Учётные записи, токены, журнал
account-title = Ваша учётная запись
nav-audit = Журнал
sign-in-wait = { $n ->
    [one] Слишком много попыток. Повторите через { $n } секунду.
    [few] Слишком много попыток. Повторите через { $n } секунды.
   *[other] Слишком много попыток. Повторите через { $n } секунд.
}
sign-in-with = Войти через { $provider }
sign-out-everywhere = Выйти везде
password-change-title = Сменить пароль
password-current = Пароль сейчас
password-new = Новый пароль
password-change-hint = Все сеансы и токены завершатся, этот браузер продолжит с новым ключом.
sessions-title = Где вы вошли
session-line = с { $from }, последнее обращение { $seen }, не дольше { $until }
session-here = этот браузер
tokens-title = Токены для программ
tokens-text = Программа передаёт токен в заголовке «Authorization: Bearer …» и действует от вашего имени.
tokens-none = Токенов нет.
token-name = Для чего
token-scope = Разрешено
token-scope-read = читать
token-scope-report = читать и сообщать: отчёты, замечания, ответы, доказательства
token-scope-act = делать с планами то же, что и вам
token-days = Действует
token-days-n = { $n } дней
token-create = Создать токен
token-made = Скопируйте его сейчас, больше он не будет показан:
token-line = { $scope }, до { $until }
token-revoke = Отозвать
set-up-title = Первый администратор
set-up-text = Эта страница действует один раз. Остальных добавит администратор.
set-up-verb = Начать
set-up-over = Этот код уже использован или не тот, который напечатал сервер. Для нового запустите сервер ещё раз.
set-up-code = Код
set-up-code-hint = Сервер напечатал его при запуске; он действует сутки.
audit-title = Журнал доступа
audit-text = Входы, отказы, участники и их права. Изменить здесь ничего нельзя.
audit-all = всё
audit-sign-ins = входы
audit-failures = неудачные входы
audit-refusals = отказы
audit-rights = участники и права
audit-tokens = токены
audit-when = Когда (UTC)
audit-who = Кто
audit-what = Что
audit-older = Раньше
audit-none = Такого не было.
audit-roles = { $before } → { $after }
house-signed-out-everywhere = выход везде
house-token-created = создан токен
house-token-revoked = отозван токен
house-from = с адреса { $address }
house-by-provider = через { $provider }
role-reader = читатель
too-busy-title = Слишком много сразу
unsupported-text = Форма пришла сжатой или в виде, который здесь не читается. Отправьте её так, как это делает браузер.
person-closed = Закрыть доступ
person-gone = не участвует

halt-title-closed = Открыть снова…
halt-final = Это итоговая контрольная точка: без неё не видно, когда поручение исполнено.
mark-without-data = без свежих данных
problem-too-short = { $n ->
    [one] Нужен хотя бы { $n } символ.
    [few] Нужно хотя бы { $n } символа.
   *[other] Нужно хотя бы { $n } символов.
}
problem-own-rights = Сам у себя этого никто не забирает: это делает другой администратор.
password-wrong = Это не ваш пароль.
password-reset = Назначить этот пароль
office = Ведомство
unreadable-text = В форме чего-то не хватает или что-то повторяется. Обновите страницу и попробуйте ещё раз.
told-sep = { ":" }

sign-in-code = Код
sign-in-code-hint = Шесть цифр из приложения-аутентификатора или резервный код; оставьте пустым, если их нет.
sign-in-code-needed = Введите код из аутентификатора или резервный код.
sign-in-provider-only = Здесь входят только через провайдера.
sign-in-again = Сначала войдите снова: это меняет права или секреты.
password-again = Ваш пароль ещё раз
password-again-needed = Введите свой пароль: это меняет права или секреты.
password-start = Пароль для первого входа
password-start-hint = Не короче 10 знаков; при первом входе его надо сменить.
refused-must-change = Сначала задайте собственный пароль.
problem-common = Такой пароль попробуют первым. Возьмите другой.
problem-last-admin = Должен остаться кто-то, кто ведёт учёт людей.
problem-kind-not-taken = Файлы этого вида не принимаются. Подойдут документ, снимок, таблица или архив.
problem-wrong-kind = Содержимое файла не соответствует расширению. Сохраните его заново в той программе, где он создан.
problem-no-room = Неиспользованных файлов уже слишком много. Используйте их или подождите день.
problem-back-in-time = Произошло раньше предыдущего события.
person-admin = Ведёт учёт людей этой установки
person-must-change = должен сменить пароль
person-factor = второй фактор
role-person = без прав на учёт людей
members-title = Участники плана
nav-members = Участники плана
members-text = Кто что может здесь читать и делать. Кого нет в этом списке, тот не видит непубличный план.
members-none = В этом плане пока никого нет.
member-add = Добавить участника
member-who = Кто
member-remove = Исключить из плана
member-not = не участник
let-in-roadmap = План, в котором вас нет
let-in-hint = В журнале будет видно, что вы добавили себя.
let-in-verb = Добавить меня
factor-title = Второй фактор
factor-text = Отсканируйте картинку приложением-аутентификатором или введите в него ключ. Затем введите код, который оно покажет.
factor-key = Ключ:{" "}
factor-set = Использовать
factor-wrong = Сейчас код этого ключа другой. Проверьте часы телефона.
factor-codes = Сохраните резервные коды там, где храните документы; каждый действует один раз, больше их не покажут:
factor-there = { $n ->
    [one] Используется, остался { $n } резервный код.
    [few] Используется, осталось { $n } резервных кода.
   *[other] Используется, осталось { $n } резервных кодов.
}
factor-remove = Отказаться от него
factor-remove-other = Снять второй фактор
subject-bound = Привязан к учётной записи у
subject-free = Освободить для другой учётной записи
account-owes-password = Сначала задайте собственный пароль: выданный был только для первого входа.
account-owes-factor = Сначала настройте второй фактор: здесь он для вас обязателен.
session-end = Завершить
sessions-end-other = Завершить все сеансы этого человека
sessions-end-tokens = Отозвать и токены его программ
sign-out-tokens = Отозвать и токены программ
audit-server = сервер
audit-times = { $n ->
    [one] ещё { $n } раз
    [few] ещё { $n } раза
   *[other] ещё { $n } раз
}
house-member = изменено участие
house-factor-set = включён второй фактор
house-factor-removed = снят второй фактор
house-subject = привязка к провайдеру
house-preferred = изменены предпочтения
house-by-recovery = резервным кодом
house-key = ключ подписывает контрольные отметки
house-imported = перенесена история
house-upgraded = запись приведена к новому виду
house-unknown = событие, неизвестное этой версии
house-served = сервер запущен
house-ended = сервер остановлен
house-clock = часы отстали от журнала
house-backed-up = сделана копия до события
house-restored = запись восстановлена до события
house-exported = план выгружен
house-read = прочитано
house-denied = отказано на входе
too-many-text = Вы запрашиваете много такого, что приходится вычислять заново. Подождите немного и повторите.
malformed-title = В этом адресе что-то не читается
malformed-text = Часть «{ $part }» не такая, какой должна быть.
checkpoints-title = Контрольные отметки
record-title = Журнал целиком
record-figures = Событий: { $events }, дорожных карт: { $roadmaps }, людей: { $people }.
record-proof = Проверка
record-proof-text = Весь журнал читается заново: каждый хеш должен следовать из предыдущего, каждая таблица – из журнала. Работа при этом не прерывается.
record-prove = Проверить журнал
record-whole = Журнал цел.
record-whole-text = Событий: { $events }, дорожных карт: { $roadmaps }, людей: { $people }, файлов: { $files }; все хеши и таблицы сходятся.
record-broken = { $n ->
    [one] Журнал повреждён: { $n } нарушение
    [few] Журнал повреждён: { $n } нарушения
   *[other] Журнал повреждён: { $n } нарушений
}
record-backup = Резервная копия
record-backup-text = Копирует журнал в его нынешнем виде в папку backups каталога данных и проверяет копию. Храните копию и на другой машине: эта не переживёт своего диска.
record-back-up = Сделать копию
record-backed-up = Копия: { $name }.
work-proving = Проверка журнала
work-copying = Копирование и проверка журнала
work-reading = Чтение файла
work-making = Создание дорожной карты
work-steps = { $done } из { $total } событий
work-stop = Остановить
work-stopped = Остановлено: ничего не изменено.
checkpoints-text = Подписанные отметки о том, до какого места дошёл журнал. У кого есть такая отметка, тот позже проверит, что история до неё не изменилась.
checkpoints-none = Здесь нет ключа, который подписывает отметки.
checkpoint-line = событие { $position }, { $at }
way-on = Страница без этого
not-saved-title = Не сохранено
not-saved-typed = Что вы написали
resume-text = Вход завершён, поэтому ничего не сохранено. Войдите снова: написанное не пропало и вернётся.
resume-done = Вход выполнен
resume-back = Вы снова вошли. Пока ничего не сохранено: просмотрите написанное и отправьте.
password-same = Выберите пароль, отличный от нынешнего.
expected = Ожидается
owner-expects = ответственный: { $date }
workstreams = Направления
problem-no-office = Нет ведомства «{ $name }».
schedule-details = Подробный расчёт
likely-unknown = нет данных о прошлых задачах
float-none = запаса нет
float-short = { $n ->
    [one] не хватает { $n } рабочего дня
    [few] не хватает { $n } рабочих дней
   *[many] не хватает { $n } рабочих дней
}
float-spare = { $n ->
    [one] запас { $n } рабочий день
    [few] запас { $n } рабочих дня
   *[many] запас { $n } рабочих дней
}

# Изменения утверждённого.
way-propose = Предложить
way-change = Решить
way-propose-hint = План утверждён: решение примет контролёр. Только название, основание, источники и пункт меняются сразу.
way-change-hint = План утверждён: это ваше решение, оно попадёт в реестр.
unlink-propose = убрать связь…
criteria-change-title = Изменить критерии…
remove-title = Предложить снять с плана…
proposals = Предложенные изменения
proposals-past = { $n ->
    [one] { $n } прежнее изменение
    [few] { $n } прежних изменения
   *[many] { $n } прежних изменений
}
proposal-head = { $by }, предложение от { $on }
proposal-direct-head = { $by }, решение от { $on }
proposal-reject-hint = Для отказа причина нужна.
outcome-taken-back = отозвано
wish-add = Добавить { $key } «{ $title }» ({ $owner }, срок { $due })
wish-withdraw = Снять { $key } с плана
wish-link = { $key } ждёт { $from } ({ $how })
wish-unlink = { $key } больше не ждёт { $from } ({ $how })
told-proposed = предложено изменение: { $what }.
told-changed = план изменён решением: { $what }.
told-approved-change = изменение одобрено: { $what }.
told-rejected-change = изменение отклонено: { $what }.
undone-report = доклад отозван.
undone-comment = замечание отозвано.
undone-link = связь отозвана.
undone-unlink = связь возвращена.
undone-submission = доклад об исполнении отозван.
undone-decision = решение отозвано.
undone-extension = запрос о продлении срока отозван.
undone-proposal = предложение отозвано.
undo = Отменить
take-back = Отозвать
comment-taken-back = отозвано автором
extension-taken-back = Отозвано автором.
open-before = Перед этим не исполнено: { $keys }.
open-predecessors = { $n ->
    [one] Ждёт { $n } неисполненную задачу:
    [few] Ждёт { $n } неисполненные задачи:
   *[many] Ждёт { $n } неисполненных задач:
}
deadline-not-enough = Не хватит: ожидается не раньше { $date }
deadline-passes = { $n ->
    [one] Позже срока { $n } следующей задачи
    [few] Позже сроков { $n } следующих задач
   *[many] Позже сроков { $n } следующих задач
}
deadline-passes-final = { $n ->
    [one] , итогового — на { $n } день
    [few] , итогового — на { $n } дня
   *[many] , итогового — на { $n } дней
}
effect-later = { $n ->
    [one] { $n } завершится позже, уже опаздывает
    [few] { $n } завершатся позже, все уже опаздывают
   *[many] { $n } завершатся позже, все уже опаздывают
}
refused-by-proposal = План утверждён: это меняется по предложению и решению. Укажите причину и предложите.
refused-not-yours = Отозвать можно только то, что сделали вы сами.
problem-unchanged = Это ничего не изменит.
problem-too-late = Это сделано слишком давно, отозвать уже нельзя.
problem-not-undone = Это нельзя отозвать.
waiting-proposal = { $what } · предложено { $on }
review-proposal = предлагает изменить план
review-draft = проект ждёт утверждения
approve-look = Посмотреть, что будет зафиксировано…
approve-anyway = Всё равно утвердить
approve-frozen-title = Что фиксирует утверждение
approve-frozen = Задачи ({ $n }) с их сроками, связи ({ $links }) и критерии ({ $criteria }). Дальше они меняются только решением, а сроки этого дня остаются в учёте навсегда.
approve-expected = по связям и длительностям ожидается { $date }
approve-missing-title = Чего не хватает
approve-whole = Всё на месте: у каждой задачи есть критерии и тот, кто может доложить, план укладывается в сроки.
approve-no-final = Итоговая контрольная точка не названа: на обзоре не будет заголовка.
approve-no-criteria = { $n ->
    [one] { $n } задача без критериев
    [few] { $n } задачи без критериев
   *[many] { $n } задач без критериев
}
approve-no-reporter = { $n ->
    [one] { $n } задача, по которой некому доложить
    [few] { $n } задачи, по которым некому доложить
   *[many] { $n } задач, по которым некому доложить
}
approve-past = { $n ->
    [one] { $n } срок уже прошёл
    [few] { $n } срока уже прошли
   *[many] { $n } сроков уже прошли
}
approve-late = { $n ->
    [one] { $n } задача опоздает по собственным связям и длительностям
    [few] { $n } задачи опоздают по собственным связям и длительностям
   *[many] { $n } задач опоздают по собственным связям и длительностям
}
approve-final = Отменить это нельзя.
register-proposals = Другие изменения плана
register-proposed-on = Предложено
register-change = Изменение
register-direct = решение без предложения

problem-reason = Укажите причину.

problem-office-near = Может быть, { $name }?

problem-no-task = Нет задачи или направления «{ $name }».

refused-fields = Исправьте: { $fields }.

why-rule = правило
why-all = все факты

help-retained = Остаток начатой задачи ждёт предшествующих (сохранённая логика).

help-override = Остаток начатой задачи продолжается и лишь не завершается раньше предшествующих (приоритет факта).

nav-menu = Меню

nav-account = Кабинет

nav-elsewhere = { "" }

my-proposals = Предложенные вами изменения

report-same = Без изменений с { $on }

report-same-short = Без изменений

link-proposed = предложено убрать

register-extensions = Другие сроки

register-pending = На рассмотрении

approve-proposal = Одобрить

problem-already-proposed = Это уже предложено и ждёт решения.

problem-failed = Укажите, какой критерий не выполнен и почему.

decide-failed-name = Невыполненный критерий

refused-moved = Это уже не то, что вы видели. Посмотрите ещё раз и решайте.

take-back-proposal = Отозвать предложение

take-back-submission = Отозвать доклад об исполнении

take-back-request = Отозвать запрос

help-change = Утверждённое меняется по предложению и решению: укажите причину, посмотрите последствия, и контролёр одобрит или отклонит; контролёр может решить и без предложения, указав причину. Реестр хранит всё.

help-undo = Доклад и замечание можно отозвать в течение десяти минут, принятие или возврат — десяти секунд, доклад об исполнении, запрос и предложение — пока нет решения. В истории остаётся и то и другое.

## Новый план
begin-title = Новый план
begin-text = Укажите, что это за план и откуда взять задачи. План показывается до создания и остаётся проектом до утверждения.
begin-what = Что это за план
begin-plan = Задачи
begin-name = Название
begin-deadline = Конечный срок
begin-deadline-hint = От этого дня отсчитываются даты шаблона и смещения в файле.
begin-more = Календарь, поручение, адрес
begin-key = Ключ
begin-key-hint = Имя в адресе; если не указать, составляется из названия.
begin-start = Начало
begin-calendar = Рабочие дни
begin-rule = Срок в выходной день
begin-rule-preceding = переносится на предыдущий рабочий день
begin-rule-following = переносится на следующий рабочий день
begin-rule-none = остаётся на месте
begin-zone = Часовой пояс
begin-zone-hint = Имя IANA, например Europe/Moscow.
begin-public = Доступен без входа
begin-directive = Поручение
begin-directive-hint = Что предписывает результат, например перечень поручений.
begin-directive-number = Номер
begin-directive-date = Дата поручения
begin-directive-issuer = Кем дано
begin-clauses = Пункты
begin-clauses-hint = По одному в строке: а) текст
begin-from-file = Из файла
begin-file-hint = Таблица (CSV, XLSX, ODS) со строкой на каждую задачу, проект MS Project в формате XML или файл плана (JSON).
begin-file-kept = Файл { $file } уже получен; выберите другой, чтобы заменить его.
begin-from-template = Из шаблона
begin-template-december-1 = План к 1 декабря: 50 задач, девять направлений
begin-template-directive = Короткое поручение: рабочая группа, предложения, согласование, доклад
begin-template-procurement = Государственная закупка: потребность, процедура, контракт, приёмка
begin-from-roadmap = Из другого плана
begin-count = Расстояния до конечного срока считаются
begin-count-calendar = в календарных днях
begin-count-working = в рабочих днях
begin-empty = Пустой
begin-owner = Первое ведомство
begin-owner-hint = Пустой план начинается с одного направления, за которое отвечает это ведомство.
begin-on = Далее
begin-workstreams = { $n ->
    [one] { $n } направление
    [few] { $n } направления
   *[other] { $n } направлений
}
begin-faults = { $n ->
    [one] исправить { $n } ячейку
    [few] исправить { $n } ячейки
   *[other] исправить { $n } ячеек
}
begin-left-out = { $n ->
    [one] пропущена { $n } строка
    [few] пропущены { $n } строки
   *[other] пропущено { $n } строк
}
begin-nothing = В плане нет задач.
begin-broken = Прочитать это как план нельзя.
begin-sheet = Лист
begin-encoding = В файле не указана кодировка; он прочитан как { $encoding }.
begin-row = Строка
begin-column = Что в столбце { $heading }
begin-drag = Перетащите на столбец его содержание или выберите в нём:
begin-column-none = пропустить
begin-column-derived = вычисляется, пропустить
begin-column-parent-owner = Направление и исполнитель
begin-column-key = Ключ
begin-column-parent = Направление
begin-column-title-en = Название
begin-column-title-ru = Название на русском
begin-column-owner = Ответственный исполнитель
begin-column-co-owners = Соисполнители
begin-column-start = Начало
begin-column-deadline = Срок
begin-column-depends-on = Ждёт
begin-column-deliverable = Результат
begin-column-deliverable-ru = Результат на русском
begin-column-basis = Основание
begin-column-basis-ru = Основание на русском
begin-column-source = Источник
begin-column-duration = Рабочих дней
begin-column-start-offset-days = Начало, дней от конечного срока
begin-column-deadline-offset-days = Срок, дней от конечного срока
begin-column-original-deadline = Первоначальный срок
begin-more-rows = { $n ->
    [one] и ещё { $n } строка
    [few] и ещё { $n } строки
   *[other] и ещё { $n } строк
}
begin-owner-rows = Ведомство для строк без исполнителя
begin-owner-rows-hint = Если не указать, исполнитель нужен в каждой строке.
begin-only-clean = { $n ->
    [one] Пропустить { $n } строку, которую нельзя прочитать, и то, что её ждёт
    [few] Пропустить { $n } строки, которые нельзя прочитать, и то, что их ждёт
   *[other] Пропустить { $n } строк, которые нельзя прочитать, и то, что их ждёт
}
begin-make = Создать план
begin-check = Проверить ещё раз
begin-forget = Отменить
begin-left-title = Перенесено не как есть
begin-left-progress = Ход работ: о нём докладывают здесь после утверждения плана
begin-left-manual = Даты, введённые вручную: эти задачи начинаются не раньше них
begin-left-hours = Длительности в часах: взяты целые дни
begin-left-span = Длительности, из которых даты не следуют, например из-за календарей ресурсов: взяты длительности по датам
begin-left-lag = Запаздывания в часах или процентах: связи взяты без них
begin-left-constraint = Ограничения, кроме «начало не ранее» и «окончание не позднее»
begin-left-outside = Связи с тем, чего в файле нет
begin-left-task-calendar = Календари отдельных задач
begin-left-resource-calendar = Выходные отдельных ресурсов
begin-left-recurring = Выходные, повторяющиеся по правилу
begin-column-effective-deadline = Срок в рабочий день
begin-column-forecast = Прогноз
begin-column-state = Статус
begin-column-percent = Готовность
workbook-tasks = Задачи
workbook-counts = Сводка
workbook-all = Всего
workbook-large = В плане слишком много задач для книги Excel: возьмите CSV.
project-hint = XML, который открывается из MS Project: Файл, Открыть, формат XML
problem-two-days = Это можно прочитать как два разных дня: укажите 2026-12-01 или 01.12.2026.
problem-serial-day = Это номер дня из электронной таблицы ({ $day }): задайте столбцу формат даты.
problem-sheet-error = В ячейке ошибка электронной таблицы.
problem-said-twice = Это указано в двух столбцах: один из них пропустите.
begin-needs-owner = У некоторых задач нет исполнителя. Укажите ниже ведомство и проверьте ещё раз.
begin-columns-missing = Укажите, в каких столбцах название и исполнитель.
begin-columns-left = Пропущены столбцы: { $columns }
begin-waits = ждёт пропущенной строки
begin-unfinished = Ещё не созданы

## Ссылки-приглашения
invite-title = Пригласить по ссылке
invite-text = Открывший ссылку создаёт свою учётную запись или входит с имеющейся. Ссылка действует один раз.
invite-text-known = Ссылка впускает того, у кого уже есть учётная запись. Учётные записи создаёт администратор. Ссылка действует один раз.
invite-name = Для кого
invite-also = Те же роли и в других планах
invite-verb = Создать ссылку
invite-made = Отправьте эту ссылку сейчас ({ $name }): больше она не будет показана:
invite-open = Неиспользованные ссылки
invite-line = от: { $by }, до { $until }
invite-withdraw = Отозвать
join-title = Вас приглашают
join-text = Вас приглашает { $by }. Ссылка действует до { $until }.
join-over-title = Ссылка не действует
join-over = Ссылка использована, отозвана или устарела. Попросите того, кто её прислал, прислать новую.
join-as = Присоединиться: { $name }
join-other = Это не вы? Сначала выйдите.
join-new = Создать учётную запись и присоединиться
join-sign-in = У меня есть учётная запись: войти и присоединиться
join-known-only = Для участия нужна учётная запись здесь. Войдите со своей; если её нет, её создаст администратор.
join-login-provider = Имя, под которым вас знает { $provider }
join-password-provider = Оставьте пустым, чтобы входить через провайдера
hand-over-title = Передать дела
hand-over-text = Ваши роли и ведомства перейдут другому участнику плана, его собственные сохранятся. Вы останетесь читателем или выйдете.
hand-over-to = Кому
hand-over-leave = Выйти из плана
hand-over-verb = Передать
leave = Выйти из плана
leave-text = Вы сразу лишитесь своих ролей и ведомств в нём. Сделанное вами останется в журнале.
problem-last-controller = План остался бы без контролёра: сначала передайте дела.
house-invited = приглашение
house-joined = вход по приглашению
house-invitation-withdrawn = приглашение отозвано

## Возвращённая таблица
begin-column-version = Версия выгрузки
returned-title = Вернуть исправленный файл
returned-text = Выгрузите задачи, исправьте файл и верните его: учитывается только исправленное вами. Доклады и прогнозы принимаются как доклады, изменения плана предлагаются, новые сроки запрашиваются. Сначала вы всё увидите.
returned-export = Выгрузить:
returned-look = Посмотреть изменения
returned-exported = При выгрузке
returned-now = Сейчас
returned-file = В файле
returned-becomes = Что получится
returned-already = уже так
returned-report = доклад
returned-edit = правка
returned-propose = предложение
returned-ask = запрос нового срока
returned-add = новая задача
returned-propose-add = предложение новой задачи
returned-conflict = изменено и здесь
returned-refused = не принято
returned-take = Всё же взять значение из файла
returned-n-already = уже так: { $n }
returned-n-report = { $n ->
    [one] { $n } значение в доклад
    [few] { $n } значения в доклад
   *[many] { $n } значений в доклад
}
returned-n-edit = { $n ->
    [one] { $n } правка
    [few] { $n } правки
   *[many] { $n } правок
}
returned-n-propose = { $n ->
    [one] { $n } предложение
    [few] { $n } предложения
   *[many] { $n } предложений
}
returned-n-ask = { $n ->
    [one] { $n } запрос срока
    [few] { $n } запроса срока
   *[many] { $n } запросов срока
}
returned-n-add = { $n ->
    [one] { $n } новая задача
    [few] { $n } новые задачи
   *[many] { $n } новых задач
}
returned-n-propose-add = { $n ->
    [one] { $n } предложение новой задачи
    [few] { $n } предложения новых задач
   *[many] { $n } предложений новых задач
}
returned-n-conflict = изменено и здесь: { $n }
returned-n-refused = не принято: { $n }
returned-unchanged = { $n ->
    [one] { $n } строка без изменений
    [few] { $n } строки без изменений
   *[many] { $n } строк без изменений
}
returned-missing = { $n ->
    [one] { $n } задачи нет в файле, она остаётся как есть:
    [few] { $n } задач нет в файле, они остаются как есть:
   *[many] { $n } задач нет в файле, они остаются как есть:
}
returned-unmarked = В файле не указано, когда он выгружен: он сравнивается с планом в его нынешнем виде.
returned-other = Строка из другого плана.
returned-version = Такой версии у этого плана нет. Выгрузите файл заново.
returned-twice = Этот ключ встречается в файле дважды.
returned-gone = Задачи с тех пор нет в плане.
returned-workstream = Направления файлом не меняются: см. настройки.
returned-original = Первоначальный срок не меняется.
returned-state = Статус вычисляется. Чтобы сообщить о выполнении, представьте результат на странице задачи.
returned-computed = Это следует из срока.
returned-reason = Из файла { $file }
returned-note = Из файла { $file }
returned-why = Почему нужно изменить план
returned-asks = Почему нужно изменить сроки
returned-apply = { $n ->
    [one] Внести { $n } изменение
    [few] Внести { $n } изменения
   *[many] Внести { $n } изменений
}
returned-moved = Тем временем что-то изменилось: посмотрите, что получится теперь.
returned-nothing = В файле нет изменений, которые можно принять.
field = Поле
done-bulk = { $n ->
    [one] Внесено { $n } изменение.
    [few] Внесено { $n } изменения.
   *[many] Внесено { $n } изменений.
}
undone-edits = правка отозвана.
undone-added = новая задача отозвана.
problem-no-result = В ячейке формула без результата: откройте файл в табличном редакторе, сохраните и отправьте снова.

## Настройки плана
nav-settings = Настройки
settings-title = Настройки
settings-calendar = Рабочий календарь
settings-key-hint = Не изменяется: входит в хеши журнала и в адреса, которые есть у других. Дорожная карта, начатая из этой, может иметь другой ключ.
settings-title-en = Название на английском
settings-title-ru = Название на русском
settings-final = Итоговая веха
settings-final-hint = Ключ задачи, срок которой задан поручением
settings-reason-hint = В действующем плане решение обосновывают; журнал хранит обоснование
settings-windows = Окна и периодичность
settings-windows-text = Дни, по которым считаются статусы. «Показать последствия» покажет, чей статус сегодня изменился бы.
settings-progress = Работа не по порядку связей
settings-directive = Поручение
settings-overseer = Кто контролирует
settings-clauses-hint = Пустые строки не учитываются. Новые появятся после сохранения.
settings-same = Сегодня ни один статус не изменился бы.
settings-statuses = { $n ->
    [one] Сегодня изменился бы { $n } статус:
    [few] Сегодня изменились бы { $n } статуса:
   *[many] Сегодня изменились бы { $n } статусов:
}
logic-retained = Остаток работы ждёт предшествующих задач
logic-override = Работа продолжается, но заканчивается после них
window-due-soon-days = «Скоро срок» до срока, календарных дней
window-near-days = Чаще докладывать до срока, календарных дней
window-cadence-days = Между докладами, календарных дней
window-near-cadence-days = Между докладами ближе к сроку, календарных дней
window-grace-days = Отсрочка после пропущенного доклада, календарных дней
window-review-working-days = На проверку, рабочих дней
window-late-request-days = Запрос опоздал, если осталось меньше, календарных дней
window-low-float-days = Под угрозой при запасе меньше, рабочих дней
window-progress = Работа не по порядку связей
setting-title = название
setting-time-zone = часовой пояс
setting-calendar = рабочий календарь
setting-non-working-day = правило выходных
setting-start = начало
setting-final-task = итоговая веха
setting-template = шаблон ли план
template-title = Шаблон
template-none = не предлагается
template-calendar = интервалы в календарных днях
template-working = интервалы в рабочих днях
template-hint = План, предложенный как шаблон (задачи, ведомства, сроки в днях от конечного; без докладов и людей), в его текущем виде доступен всем, кто вправе создавать дорожные карты на этом сервере.
template-save = Чтобы сохранить его в сегодняшнем виде или перенести, сохраните файл:
setting-public = кто может читать
setting-settings = окна и периодичность
setting-directive = поручение
setting-archived = архив
told-configured = изменены настройки: { $what }
told-workstream-edited = изменено направление { $key }
told-workstream-removed = удалено направление { $key }
told-office-closed = ведомство закрыто: { $name }
settings-clause-key = Пункт
settings-clause-text = Текст
settings-clause-responsible = Кто назван
settings-clause-source = Где опубликовано
workstream-add = Добавить направление
workstream-remove = Удалить направление
workstream-tasks = Его задачи
workstream-parent = Входит в
workstream-top = никуда
workstream-place = Место в списке
workstream-waits = Все его задачи ожидают
workstream-key-hint = Обычно с него начинаются ключи его задач
archive-title = Архив
archive-text = План в архиве читают те же, кто мог, но в нём больше ничего не делают. Его можно открыть снова.
archive-verb = Отправить план в архив
archive-is = План в архиве: пока его не откроют снова, в нём ничего не делают.
archive-open = Открыть снова
archived = В архиве: план можно читать, но в нём больше ничего не делают.
calendar-own = изменён здесь
calendar-de = Германия
calendar-ecb = Платежи в евро (T2)
calendar-es = Испания
calendar-fr = Франция
calendar-gb = Англия
calendar-it = Италия
calendar-nl = Нидерланды
calendar-pl = Польша
calendar-us = США (федеральный)
calendar-said = { $name }: рабочих дней в году { $n }.
calendar-hint = Нажмите на день, чтобы сделать его выходным или рабочим. Число у месяца: рабочих дней в нём.
calendar-weekend = Выходные каждую неделю:
calendar-save = Сохранить год
calendar-official = Взять официальный календарь
calendar-take = Взять
calendar-offices = Ведомства со своими днями
office-close = Закрыть ведомство
office-close-text = Несделанное перейдёт другому ведомству. Сделанное останется за ним.
office-into = Кто принимает дела
office-nobody = никто: дел не осталось
office-closed = закрыто
office-merged = закрыто, теперь { $name }
office-year = Свой год
problem-archived = План в архиве: в нём больше ничего не делают.
problem-in-use = Это ещё нужно: { $by }.

## Все планы
home-count = { $n ->
    [one] { $n } план
    [few] { $n } плана
   *[many] { $n } планов
}
home-roadmap = План
home-final = Итоговая веха
home-tasks = Задачи
home-next = Ближайшие сроки
home-lately = За 30 дней
home-draft = черновик
home-today = сегодня
home-verified = { $n ->
    [one] подтверждена { $n } задача
    [few] подтверждены { $n } задачи
   *[many] подтверждено { $n } задач
}
home-moved = { $n ->
    [one] перенесён { $n } срок, на { $days } дн.
    [few] перенесены { $n } срока, всего на { $days } дн.
   *[many] перенесено { $n } сроков, всего на { $days } дн.
}
home-archived = { $n ->
    [one] { $n } план в архиве
    [few] { $n } плана в архиве
   *[many] { $n } планов в архиве
}

returned-pending = Новый срок уже запрошен: сначала отзовите запрос или дождитесь решения.
returned-choose = Выберите возвращаемый файл.
returned-no-key = В файле нет столбца с ключами задач: выгрузите его заново и исправьте.
undone-bulk = { $n ->
    [one] Отозвано { $n } изменение.
    [few] Отозвано { $n } изменения.
   *[many] Отозвано { $n } изменений.
}
problem-overtaken = С { $key } с тех пор произошло другое: сначала отзовите это.
problem-meanwhile = Это тем временем изменили: теперь «{ $now }». Сохраните ещё раз, чтобы было по-вашему.
problem-within-itself = Оно не может входить в само себя и ожидать то, во что входит.
problem-separator = Уберите точку с запятой: она разделяет названия.
calendar-weekend-hint = Еженедельные выходные действуют для всех лет.
nav-board = Доска
nav-calendar = Календарь
nav-coverage = Охват
pick-state = Состояние
pick-clause = Пункт
pick-no-clause = без пункта
board-no-way = { "{key}" } остаётся на месте: вы не можете перевести задачу в это состояние.
board-title = Доска
board-more = { $n ->
    [one] Ещё { $n } задача в таблице
    [few] Ещё { $n } задачи в таблице
   *[many] Ещё { $n } задач в таблице
}
board-ball-draft = План ждёт утверждения
board-ball-not-started = Ответственный должен начать
board-ball-in-progress = Работает ответственный
board-ball-submitted = Решает проверяющий
board-ball-returned = Дорабатывает ответственный
board-ball-verified = Готово: действий не требуется
board-ball-paused = Приостановил контролёр
board-ball-withdrawn = Снял с плана контролёр
calendar-title = Календарь
calendar-turn = Другие месяцы и годы
calendar-whole-year = весь год
calendar-sum = { $time }: { $n ->
    [0] сроков нет.
    [one] { $n } срок, из них просрочено или с отклонением: { $bad }.
    [few] { $n } срока, из них просрочено или с отклонением: { $bad }.
   *[many] { $n } сроков, из них просрочено или с отклонением: { $bad }.
}
calendar-due = { $n ->
    [one] { $n } срок, худшее: { $worst }
    [few] { $n } срока, худшее: { $worst }
   *[many] { $n } сроков, худшее: { $worst }
}
calendar-more = ещё { $n }
calendar-off = выходной
calendar-worked = рабочий день
calendar-close = закрыть
calendar-falls = В этот день
calendar-none = На этот месяц ничего из показываемого не приходится.
calendar-on-deadlines = срок исполнения
calendar-on-expected = ожидается
calendar-on-submitted = представлено
calendar-on-forecasts = прогноз ответственного
calendar-on-reviews = срок рассмотрения
calendar-show-deadlines = Сроки исполнения
calendar-show-expected = Ожидается
calendar-show-forecasts = Прогнозы ответственных
calendar-show-reviews = Сроки рассмотрения
coverage-title = Охват поручения
coverage-link = Чем исполняется каждый пункт
coverage-all = { $n ->
    [one] Задачи есть по { $n } пункту из { $n }.
   *[other] Задачи есть по всем пунктам: { $n }.
}
coverage-some = { $open ->
    [one] По { $open } пункту из { $n } нет ни одной задачи:
   *[other] По { $open } пунктам из { $n } нет ни одной задачи:
}
coverage-worst = Хуже всего контрольная точка по пункту
coverage-without = { $n ->
    [one] { $n } задача не относится ни к одному пункту
    [few] { $n } задачи не относятся ни к одному пункту
   *[many] { $n } задач не относятся ни к одному пункту
}
coverage-clause = Пункт { $key }
coverage-no-deadline = своего срока нет
coverage-open = По этому пункту нет ни одной задачи
coverage-last = Последняя ожидается
coverage-more = { $n ->
    [one] Ещё { $n } задача
    [few] Ещё { $n } задачи
   *[many] Ещё { $n } задач
}
coverage-unknown = { $n ->
    [one] Пока неизвестно, когда будет исполнена { $n } задача.
    [few] Пока неизвестно, когда будут исполнены { $n } задачи.
   *[many] Пока неизвестно, когда будут исполнены { $n } задач.
}
coverage-no-directive = Поручение, которое исполняется по этому плану, не указано.
coverage-no-clauses = У поручения пока нет пунктов.
coverage-set = Указать в настройках


forecast-how-likely = Насколько вероятен срок { $date }?
forecast-basis = расчётов: { $runs }, начальное число { $seed }, на { $date }
forecast-all = Вероятности по каждой задаче
forecast-to-trend = Как менялись прогнозы
verdict-never = При нынешнем ходе работ срок не будет соблюдён.
verdict-unlikely = Срок вряд ли будет соблюдён: он соблюдается лишь в { $share } расчётов.
verdict-open = Срок может быть соблюдён: он соблюдается в { $share } расчётов.
verdict-likely = Срок, скорее всего, будет соблюдён: он соблюдается в { $share } расчётов.
verdict-certain = При нынешнем ходе работ срок будет соблюдён: так во всех расчётах.
verdict-by = В половине расчётов всё готово к { $p50 }, в 80 % – к { $p80 }.
verdict-submitted = Об исполнении доложено { $date }.
verdict-unknown = Вероятность пока не определить: никто не указал, сколько могут длиться задачи, а исполнено их слишком мало. По расчёту ожидается { $date }.
advice-never = Без новых мер на определяющей цепочке просите о более позднем сроке или сократите её, как показано ниже.
advice-unlikely = Сократите определяющую цепочку, как показано ниже, или просите о продлении, пока есть время.
advice-open = Сократите то, что чаще всего определяет срок: запаса на новую задержку нет.
advice-likely = Следите за тем, что чаще всего определяет срок: список ниже.
advice-certain = Сокращать ничего не нужно.
distribution-title = Когда всё готово в расчётах
distribution-half = половина расчётов к { $date }
distribution-share = { $share } к { $date }
distribution-deadline = срок: { $share }
distribution-expected = ожидается { $date }
distribution-label = { $share } расчётов укладываются в срок { $deadline }; половина к { $p50 }, 80 % к { $p80 }, 95 % к { $p95 }.
distribution-runs = Доля расчётов
distribution-by = Готово к
picture-table = То же в таблице
shorten-title = Что сократить
shorten-text = как часто задача определяет срок и что даст её сокращение
shorten-column = { $n ->
    [one] Если на { $n } рабочий день меньше
    [few] Если на { $n } рабочих дня меньше
   *[many] Если на { $n } рабочих дней меньше
}
shorten-buys = { $n ->
    [one] на { $n } день меньше: { $date } ({ $days })
    [few] на { $n } дня меньше: { $date } ({ $days })
   *[many] на { $n } дней меньше: { $date } ({ $days })
}
shorten-nothing = { $n ->
    [one] на { $n } день меньше: ничего не даст
    [few] на { $n } дня меньше: ничего не даст
   *[many] на { $n } дней меньше: ничего не даст
}
shorten-none = сокращать уже нечего
calibration-how-good = Насколько точны были прогнозы
calibration-dots = Последний прогноз перед исполнением и день, когда задача исполнена. Треугольники под линией: вышло позже обещанного.
calibration-label = { $n ->
    [one] { $n } прогноз и что вышло: сдержано { $kept }, позже обещанного { $later }.
    [few] { $n } прогноза и что вышло: сдержано { $kept }, позже обещанного { $later }.
   *[many] { $n } прогнозов и что вышло: сдержано { $kept }, позже обещанного { $later }.
}
calibration-axis-said = обещано
calibration-axis-happened = исполнено
calibration-more = { $n ->
    [one] и ещё { $n } ведомство
    [few] и ещё { $n } ведомства
   *[many] и ещё { $n } ведомств
}
calibration-earlier = { $n ->
    [one] и ещё { $n } прогноз до этих
    [few] и ещё { $n } прогноза до этих
   *[many] и ещё { $n } прогнозов до этих
}
trend-title = Как менялись прогнозы
trend-text = Линия показывает задачу: по горизонтали день доклада, по вертикали ожидаемая в нём дата. Ровная линия держит дату; та, что поднимается рядом с наклонной, не приближается к концу. Ромб отмечает дату, ожидаемую сегодня.
trend-none = Ни в одном докладе ещё нет прогноза.
trend-all = все контрольные точки
trend-alone = отдельно
trend-table = Все доклады
trend-column = Прогноз до сих пор
trend-on = Доложено
trend-step = Сдвиг, дней
trend-across = день доклада
trend-label = Прогнозы по дням докладов. { $lines }
trend-silent = дату ещё никто не назвал
trend-once = дату назвали один раз: { $date }
trend-stable = не меняется с { $date }
trend-stable-after = не меняется с { $date }, до этого { $days } дн.
trend-slides = сдвигается день за днём с { $date }
trend-forward = { $n ->
    [one] приблизился на { $n } день
    [few] приблизился на { $n } дня
   *[many] приблизился на { $n } дней
}
trend-moved = { $n ->
    [one] менялся { $n } раз, всего { $days } дн.
    [few] менялся { $n } раза, всего { $days } дн.
   *[many] менялся { $n } раз, всего { $days } дн.
}
burn-up-title = План и исполнение
burn-up-early = К сегодняшнему дню ничего не запланировано.
burn-up-even = Исполнено { $verified } из { $planned } по плану на сегодня, по графику.
burn-up-behind = Исполнено { $verified } из { $planned } по плану на сегодня, отставание: { $n }.
burn-up-ahead = Исполнено раньше срока: { $n }.
burn-up-verified = исполнено
burn-up-planned = по плану
burn-up-original = по первоначальному плану
burn-up-projected = ожидается
burn-up-by = К дате

nav-timeline = График
timeline-title = График
timeline-dotted = пунктир: срок по расчёту сети
timeline-table = то же таблицей
timeline-zoom = Масштаб
timeline-times = Показанные дни
timeline-earlier = раньше
timeline-later = позже
timeline-links = Связи
timeline-links-chain = Определяющая цепочка
timeline-links-all = Все связи
timeline-links-none = Без связей
zoom-week = Неделя
zoom-month = Месяц
zoom-quarter = Квартал
zoom-fit = Весь план
timeline-met = исполнено { $met } из { $n }
timeline-tick = Прогноз { $key }
timeline-tick-none = прогноза ещё нет
timeline-ear-original = первоначальный срок { $date }
timeline-ear-deadline = срок { $date }
timeline-ear-submitted = представлено { $date }
timeline-ear-expected = ожидается { $date }
timeline-ear-forecast = прогноз ответственного { $date }
timeline-key-bar = от начала, с долей выполненного
timeline-key-d0 = первоначальный срок
timeline-key-d = срок исполнения
timeline-key-f = прогноз ответственного
timeline-key-e = по расчёту сети — позже
timeline-key-float = резерв времени
timeline-key-chain = определяет итоговую контрольную точку
# Имена в скобках подставляет браузер.
timeline-lens-becomes = Прогноз { "{old}" } → { "{new}" }
timeline-lens-stays = Срок { "{date}" } не меняется: его переносит только решение.
timeline-lens-days = рабочих дней: { "{n}" }
timeline-lens-ask = Запросить продление…
timeline-lens-note = Примечание, если есть что добавить
timeline-lens-back = Назад
timeline-lens-keys = [Enter] сохранить, [Esc] назад, [←] [→] рабочий день, [Shift] неделя, [PgUp] [PgDn] месяц, [Home] к сроку

palette-open = Перейти…
palette-title = Найти задачу или страницу, выполнить действие
palette-none = Ничего доступного вам с таким названием нет.
found-actions = Действия здесь
found-views = Перейти
found-filters = Показать только
found-tasks = Задачи
found-elsewhere = Задачи других дорожных карт
found-mark = Пометка
keys-title = Клавиши
keys-anywhere = Везде
keys-help = Этот список
keys-search = К поиску
keys-palette = Найти задачу или страницу, выполнить действие
keys-filter = К первому фильтру
keys-new = Добавить задачу
keys-undo = Отменить последнее действие
keys-go = Перейти
keys-go-roadmap = К дорожной карте
keys-go-timeline = К графику
keys-go-queue = К тому, что ждёт вашего решения
keys-go-calendar = К календарю
keys-go-my = К моей работе
keys-rows = В таблицах и на доске
keys-next = Следующая задача
keys-before = Предыдущая задача
keys-open = Открыть
keys-close = Закрыть
keys-edit = Изменить задачу
keys-select = Отметить для общего действия
keys-range = Отметить всё от последней отмеченной до этой
keys-queue = В очереди на рассмотрение
keys-queue-move = Следующий или предыдущий пункт
keys-accept = Принять
keys-return = Вернуть: к причине; Ctrl+Enter в ней возвращает
keys-forms = В формах
keys-save = Сохранить
keys-text = В русской раскладке буквы нажимаются там, где они стоят в латинской. В полях ввода эти клавиши не действуют.
keys-single = Использовать в этом браузере клавиши без Ctrl; Ctrl+K, Ctrl+Z и Ctrl+Enter работают всегда
keys-or = или
keys-then = затем

bulk-title = Изменить несколько задач
bulk-count = выбрано: { $n }
bulk-select = Выбрать { $key }
bulk-all = Все на этой странице
bulk-forecast = Прогноз
bulk-forecast-like = +5, −2 или дата
bulk-forecast-hint = Со знаком: рабочие дни по календарю исполнителя; без знака: одна дата для всех.
bulk-choose = выберите…
bulk-do-same = Без изменений…
bulk-do-forecast = Сдвинуть…
bulk-do-percent = Указать…
bulk-do-owner = Передать…
bulk-do-workstream = Перенести…
bulk-do-comment = Добавить…
bulk-none = Отметьте хотя бы одну задачу.
bulk-nothing = Ни одну из этих задач так изменить нельзя.
bulk-no-forecast = Прогноза нет, сдвигать нечего.
bulk-same-again = доложено снова
bulk-result = Что получится
bulk-rows = По задачам
bulk-becomes = Станет
bulk-stays = не меняется
bulk-decision = решение
bulk-would = { $n ->
    [one] Изменится { $n } задача
    [few] Изменятся { $n } задачи
   *[many] Изменятся { $n } задач
}
bulk-left-out = { $n ->
    [one] { $n } задача не изменится, причина указана рядом с ней.
    [few] { $n } задачи не изменятся, причины указаны рядом с ними.
   *[many] { $n } задач не изменятся, причины указаны рядом с ними.
}
bulk-save = { $n ->
    [one] Сохранить { $n } изменение
    [few] Сохранить { $n } изменения
   *[many] Сохранить { $n } изменений
}
bulk-close = Ничего не сохранять
bulk-left = Не изменены: { $keys }.
columns-keep = запомнить для меня
views = Сохранённые представления
views-all = Все
views-save = Сохранить это представление…
views-name = Название представления
views-for-all = Для всех читателей плана
views-as-first = Открывать первым
views-keep = Сохранить представление
views-forget = Удалить
views-shared = для всех
views-first = открывается первым
audit-choices = представления и другие предпочтения
house-view-saved = сохранено представление
house-view-forgotten = удалено представление
house-columns-kept = сохранён выбор столбцов

sheet-of = лист { $k } из { $n }
sheets-a4 = печать на A4
sheets-hint = Так выглядит печать: листы в альбомной ориентации, на каждом заголовки столбцов.
sheets-back = Вернуться на страницу
sheet-as-of = по состоянию на { $day } · версия { $version }
sheets-cut = Напечатаны строки с 1 по { $n } из { $all }; другие выбираются фильтрами.
sheets-columns = Не поместились на этой бумаге: { $columns }.
sheets-rest = Что в месяце показано не полностью
sheets-key = Ключ
sheets-day = День
sheets-was = (прежний срок { $date }, { $moved })

refused-overtaken = Это уже нельзя отменить.
problem-overtaken-field = Поле { $field } у { $key } с тех пор изменили: отмена стёрла бы это.

past-version = По состоянию на { $day }, версия { $version }. Изменения здесь невозможны.
past-bar = Прошлое
past-day = Другой день:
past-event-before = Версия { $version }: до последнего события
past-event-after = Версия { $version }: после следующего события
past-day-before = Днём раньше: { $day }
past-day-after = Днём позже: { $day }
recorded-after = { $n ->
    [one] внесено через { $n } день
    [few] внесено через { $n } дня
   *[many] внесено через { $n } дней
}

nav-changes = Изменения
since-dot = изменилось после вашего последнего просмотра
house-seen = отмечено как просмотренное
changes-title = Что изменилось
changes-none = Ничего не изменилось.
changes-own-left-out = { $n ->
    [one] { $n } ваше собственное изменение не показано.
    [few] { $n } ваших собственных изменения не показаны.
   *[many] { $n } ваших собственных изменений не показаны.
}
changes-own-show = Показать
changes-since = С какого времени
changes-order = Порядок
changes-visit = Мой последний просмотр
changes-yesterday = Вчера
changes-week = 7 дней
changes-approval = Утверждение, { $on }
changes-two-dates = Две даты…
changes-from = С конца дня
changes-to = По конец дня
changes-kind = Только
changes-kind-worse = Стало хуже
changes-kind-better = Стало лучше
changes-kind-moved = Сроки, перенесённые решением
changes-kind-new = Новые
changes-kind-removed = Удалённые
changes-kind-decided = Принятые решения
changes-kind-silent = Нет вестей
changes-by-weight = По важности
changes-by-time = По времени
changes-by-office = По ведомствам
changes-since-visit = после вашего последнего просмотра, { $at }
changes-since-version = после версии { $n }, { $at }
changes-since-approval = после утверждения, { $day }
changes-since-day = с конца дня { $day }
changes-until-day = по конец дня { $day }
changes-seen = Отметить как просмотренное
changes-seen-until = Ваша отметка: { $at }. Её сдвигает только эта кнопка.
changes-seen-never = После нажатия эта страница будет показывать, что изменилось с того времени.
changes-was = было: { $rule }
changes-gone = удалено
changes-plan = план
changes-forecast = Прогноз
changes-expected = ожидается
changes-expected-first = Ожидается
changes-float = резерв
changes-waits = Ожидает
changes-passed = Срок истёк { $date }, ничего не представлено.
changes-silence = Докладов нет с { $on }; очередной ожидался { $due }.
changes-accepted = { $n ->
    [one] Доклад об исполнении от { $on } принят; рассмотрение заняло { $n } рабочий день.
    [few] Доклад об исполнении от { $on } принят; рассмотрение заняло { $n } рабочих дня.
   *[many] Доклад об исполнении от { $on } принят; рассмотрение заняло { $n } рабочих дней.
}
changes-returned = Доклад об исполнении от { $on } возвращён на доработку.
changes-rejected = В продлении срока до { $to } отказано.
changes-approved = Одобрено: { $what }
changes-refused = Отклонено: { $what }
changes-due = Срок исполнения { $date }.
changes-by-day = никто: наступил новый день
changes-by-nobody = никто
changes-by-setting = изменена настройка
changes-by-task = другая задача: { $key }
changes-by-other = другая задача
changes-pending = запрошено продление до { $to }, решения нет
changes-final-later = { $n ->
    [one] Итоговая контрольная точка сдвинулась на { $n } день, с { $from } на { $to }.
    [few] Итоговая контрольная точка сдвинулась на { $n } дня, с { $from } на { $to }.
   *[many] Итоговая контрольная точка сдвинулась на { $n } дней, с { $from } на { $to }.
}
changes-final-earlier = { $n ->
    [one] Итоговая контрольная точка приблизилась на { $n } день, с { $from } на { $to }.
    [few] Итоговая контрольная точка приблизилась на { $n } дня, с { $from } на { $to }.
   *[many] Итоговая контрольная точка приблизилась на { $n } дней, с { $from } на { $to }.
}
changes-sum-turned = { $worse ->
    [one] Хуже стало у { $worse } задачи, лучше – у { $better }, исполненными остались { $met }.
   *[other] Хуже стало у { $worse } задач, лучше – у { $better }, исполненными остались { $met }.
}
changes-sum-turned-only = { $worse ->
    [one] Хуже стало у { $worse } задачи, лучше – у { $better }.
   *[other] Хуже стало у { $worse } задач, лучше – у { $better }.
}
changes-sum-moved = { $n ->
    [one] Решением перенесён { $n } срок ({ $days }).
    [few] Решением перенесены { $n } срока ({ $days }).
   *[many] Решением перенесено { $n } сроков ({ $days }).
}
changes-sum-accepted = { $n ->
    [one] Принят { $n } доклад об исполнении.
    [few] Приняты { $n } доклада об исполнении.
   *[many] Принято { $n } докладов об исполнении.
}
changes-sum-returned = { $n ->
    [one] Возвращён { $n } доклад об исполнении.
    [few] Возвращены { $n } доклада об исполнении.
   *[many] Возвращено { $n } докладов об исполнении.
}
changes-sum-rejected = { $n ->
    [one] Отклонён { $n } запрос.
    [few] Отклонены { $n } запроса.
   *[many] Отклонено { $n } запросов.
}
changes-sum-new = { $n ->
    [one] Добавлена { $n } задача.
    [few] Добавлены { $n } задачи.
   *[many] Добавлено { $n } задач.
}
changes-sum-removed = { $n ->
    [one] Удалена { $n } задача.
    [few] Удалены { $n } задачи.
   *[many] Удалено { $n } задач.
}
changes-sum-silent = { $n ->
    [one] По { $n } задаче с тех пор нет вестей.
   *[other] По { $n } задачам с тех пор нет вестей.
}
timeline-against = Сравнить с другим днём…
timeline-against-day = Как было на конец дня
timeline-against-none = Не сравнивать
timeline-key-ghost = срок и прогноз, какими они были { $date }
timeline-ear-was-deadline = срок был { $date }
timeline-ear-was-forecast = тогда ответственный называл { $date }
commitment-title = Обязательство
commitment-asked = Срок по поручению
commitment-committed = Принято
commitment-on = { $on }
commitment-moves = Перенесено
commitment-never = Срок не переносился
commitment-requests = { $n ->
    [one] всего { $n } запрос
    [few] всего { $n } запроса
   *[many] всего { $n } запросов
}
commitment-met = Исполнено
commitment-open = ещё нет
commitment-moved = { $n ->
    [1] Срок перенесён один раз: { $days } дн.
    [one] Срок перенесён { $n } раз, всего { $days } дн.
    [few] Срок перенесён { $n } раза, всего { $days } дн.
   *[many] Срок перенесён { $n } раз, всего { $days } дн.
}
commitment-for = { $n ->
    [one] { $n } раз: «{ $category }»
    [few] { $n } раза: «{ $category }»
   *[many] { $n } раз: «{ $category }»
}
commitments-title = Обязательства
commitments-count = { $n ->
    [one] { $n } задача
    [few] { $n } задачи
   *[many] { $n } задач
}
commitments-none = Пока никто ни к чему не обязан.
commitments-offices = По ведомствам
commitments-all = Все ведомства
commitments-committed = Принято
commitments-kept = Исполнено в срок
commitments-extended = С продлением
commitments-late = С опозданием
commitments-overdue = Просрочено
commitments-moves = Переносов срока
commitments-days = Дней всего
commitments-reasons = Почему переносили сроки
commitments-moved = Перенесены дальше всех
commitments-why = Сколько раз и почему
told-stocktake = проведено рассмотрение № { $number }, { $day }
told-line-followed = пункт { $line } протокола рассмотрения № { $number } теперь { $key }
told-line-kept = пункт { $line } протокола рассмотрения № { $number } выполнен
told-line-dropped = пункт { $line } протокола рассмотрения № { $number } не выполнен
nav-stocktake = Рассмотрение хода
changes-since-stocktake = с рассмотрения № { $number }, { $day }
changes-stocktake = прошлое рассмотрение, { $on }
stocktake-title = Рассмотрение хода исполнения № { $number }
stocktake-number = Рассмотрение № { $number }
stocktake-next = Рассмотрение № { $number }, ещё не проведено
stocktake-before = предыдущее: { $on }
stocktake-participants = Участвовали
stocktake-decide = Решить сегодня
stocktake-decide-none = Решений никто не ждёт.
stocktake-asks = просит срок { $to } ({ $days }). Последствия: { $effect }.
stocktake-waits = ждёт рассмотрения с { $on }, { $n ->
    [one] сверх срока { $n } рабочий день
    [few] сверх срока { $n } рабочих дня
   *[many] сверх срока { $n } рабочих дней
}.
stocktake-proposed = предложено изменить: { $what }.
stocktake-lever = определяет итоговый срок: можно ли начать раньше, сделать быстрее или исключить?
stocktake-more = { $n ->
    [one] и ещё { $n }
   *[other] и ещё { $n }
}
stocktake-since = С { $on }
stocktake-first = Первое рассмотрение
stocktake-first-text = Сравнить пока не с чем.
stocktake-said = Тогда обещали к сегодняшнему дню:
stocktake-said-kept = «к { $day }». Сделано.
stocktake-said-not = «к { $day }». Не сделано.
stocktake-late-none = Ничто не просрочено и не отстаёт от графика.
stocktake-float = резерв { $n }
stocktake-slipped = прогноз дважды сдвигался вправо
stocktake-rejected = в продлении отказано { $on }
stocktake-waits-for = ждёт { $key }
stocktake-waits-overdue = ждёт { $key }, просрочена
stocktake-waits-off = ждёт { $key }, отстаёт от графика
stocktake-waits-unverified = ждёт { $key }, не подтверждена
stocktake-silent = нет вестей с { $on }
stocktake-never = докладов ещё не было
stocktake-due = { $n ->
    [one] Срок в ближайший { $n } день
    [few] Срок в ближайшие { $n } дня
   *[many] Срок в ближайшие { $n } дней
}
stocktake-limit = норма { $n }
stocktake-stale = Без свежих данных
stocktake-minutes = Протокол
stocktake-lines-of = Что стало с решениями рассмотрения № { $number }
stocktake-lines-none = Решений не принято.
stocktake-lines-count = { $n ->
    [0] без решений
    [one] { $n } решение
    [few] { $n } решения
   *[many] { $n } решений
}
stocktake-line-number = №
stocktake-line-text = Решили
stocktake-line-office = Исполнитель
stocktake-line-until = До
stocktake-line-fate = Что стало
stocktake-line-n = Решение { $line }
stocktake-line-act = Что стало с решением { $line }…
stocktake-by-until = отв. __________ до __________
stocktake-fate-open = в работе
stocktake-fate-kept = выполнено
stocktake-fate-late = выполнено с опозданием
stocktake-fate-not-kept = не выполнено
stocktake-became-task = стало задачей
stocktake-became-question = стало вопросом по задаче
stocktake-became-request = стало запросом на продление
stocktake-make-task = Сделать задачей
stocktake-as-what = Это
stocktake-as-task = уже имеющаяся задача
stocktake-as-question = вопрос по задаче, задать сейчас
stocktake-as-request = запрос на продление задачи
stocktake-task = Задача
stocktake-task-hint = Ключ или название
stocktake-follow = Отметить
stocktake-note = Пояснение
stocktake-settle-kept = Выполнено
stocktake-settle-dropped = Не выполнено
stocktake-hold = Провести это рассмотрение…
stocktake-hold-text = Показанное сейчас будет зафиксировано. Строки без текста не сохраняются.
stocktake-hold-now = Провести рассмотрение
stocktake-day = День
stocktake-cut = Внесено позже
stocktake-after-cut = после среза
stocktake-chair = Председатель
stocktake-controller = Контролёр
stocktake-secretary = Секретарь
stocktake-proof = На { $at }, событие { $version }, хеш { $hash }; доказывает vekha verify.
stocktake-held = Проведённые рассмотрения
stocktake-to-next = Следующее, каким оно было бы сейчас

checkpoints-file = Файлом для vekha verify --against
checkpoints-hidden = В файле названы планы, которые вам доступны; вместо остальных стоят метки, по которым ничего не узнать, и подпись остаётся верной.
printed-version = версия { $version }
printed-code = Код открывает именно эту версию на этот день
problem-own-deputy = Никто не замещает сам себя.
problem-deputy-chain = Заместитель всё это время должен быть на месте, и на отсутствующего не должен полагаться никто другой: заместителя у заместителя не бывает.
house-away = отсутствие с заместителем:
house-there = больше не отсутствует:
by-for = { $by } (за: { $absent })
deputy-for = за: { $absent }
deputy-queue = Также за отсутствующих: { $absent }
away-title = Отсутствие
away-text = В это время заместитель в каждом плане, где участвуете вы оба, имеет ваши права наряду со своими. В истории названы оба, а по правилу четырёх глаз вы считаетесь одним лицом.
away-from = Первый день
away-to = Возвращение
away-hint = В этот день заместитель уже ни за кого не действует. Дни считаются по времени каждого плана.
away-deputy = Заместитель
away-clear = Не отсутствую
away-words = отсутствует с { $from }, возвращается { $to }; замещает { $deputy }
away-text-other = В это время заместитель в каждом плане, где участвуют оба, имеет права этого участника наряду со своими. В истории названы оба, а по правилу четырёх глаз они считаются одним лицом.
away-clear-other = Не отсутствует
stocktake-line-more = Ещё одна строка
stocktake-make-request = Запросить продление срока задачи
stocktake-of-line = Запрос связан с решением { $line } рассмотрения № { $number }.
stocktake-granted = срок продлён до { $to }
commitments-met = Исполнено { $met } из { $n }, в первоначальный срок: { $kept }
commitments-forecasts = Прогнозы и что вышло: { $sum }
risk-r9 = Срок между ведомствами запрошен и не согласован.
fact-agreement = Срок { $task } для этой задачи не согласован: { $how }.
agreement-asked = запрошено { $date }
agreement-offered = вместо этого предложено { $date }
agreement-agreed = согласовано: { $date }
agreement-refused = отказано в сроке { $date }
agreement-reopened = { $n ->
    [one] снова не согласовано: ожидается { $expected }, на { $n } день позже согласованного { $date }
    [few] снова не согласовано: ожидается { $expected }, на { $n } дня позже согласованного { $date }
   *[many] снова не согласовано: ожидается { $expected }, на { $n } дней позже согласованного { $date }
}
agreement-kept = согласовано { $date }, соблюдено: исполнено { $expected }
agreement-missed = согласовано { $date }, не соблюдено: исполнено { $expected }
agreement-none = срок не согласован
agreements-title = Согласованные сроки
agreement-accept = Согласиться на { $date }
agreement-answer = Ответить иначе
agreement-date = Срок
agreement-date-hint = Если предлагаете другой срок: когда задача будет исполнена.
agreement-offer = Предложить этот срок
agreement-refuse = Отказать
agreement-ask-title = Запросить срок у другого ведомства
agreement-with = Задача, которую ждёт эта
agreement-needed = Нужно не позднее
agreement-reason = Зачем, если это важно
agreement-ask = Запросить
told-date-asked = запрос срока исполнения { $key }: не позднее { $date }.
told-date-offered = для { $key } предложено { $date } вместо { $before }.
told-date-agreed = срок { $key } согласован: { $date }.
told-date-refused = отказ в сроке { $date } для { $key }.
my-dates = Несогласованные сроки между ведомствами
my-date = { $gives } для { $needs }
my-date-asked = запрошено у вас
my-date-awaited = ждём ответа
my-date-offered = предложено вам
my-date-refused = отказано
my-date-reopened = снова не согласовано
changes-kind-agreed = Сроки между ведомствами
changes-date = { $key } для этой задачи: { $how }.
changes-sum-agreed = { $n ->
    [one] Изменился { $n } срок между ведомствами.
    [few] Изменились { $n } срока между ведомствами.
   *[many] Изменилось { $n } сроков между ведомствами.
}
timeline-ear-date = ждёт { $key }, { $how }
timeline-key-knot = срок между ведомствами согласован
timeline-key-knot-open = срок запрошен, ещё не согласован
timeline-key-knot-crossed = в сроке отказано или он снова не согласован
stocktake-waits-date = ждёт { $key }, срок не согласован
told-stocktake-withdrawn = рассмотрение № { $number } отменено
stocktake-withdrawn = Отменено ({ $on }, { $by }): { $reason }
stocktake-withdrawn-text = Оно больше не учитывается: следующее рассмотрение продолжает то, что было перед ним. Задачи, вопросы и запросы, возникшие из его решений, остаются как есть.
stocktake-withdrawn-mark = отменено
stocktake-withdraw = Отменить это рассмотрение…
stocktake-withdraw-text = Если оно проведено по ошибке. Его страница, протокол и номер сохранятся; следующее рассмотрение и изменения с прошлого рассмотрения его пропустят. Вернуть его будет нельзя.
stocktake-withdraw-stays = То, что возникло из его решений, останется как есть:
stocktake-withdraw-now = Отменить рассмотрение
nav-more = Ещё
chain-offices = Определяющая цепочка от ведомства к ведомству
chain-agreed = Сроки между ведомствами, согласованные в определяющей цепочке: { $agreed } из { $n }.
undone-date = сказанное о сроке между ведомствами отозвано.
nav-inbox = Входящие
keys-go-inbox = К входящим
task-reminded = { $n ->
    [one] Напомнили { $n } раз, последний раз { $last }
    [few] Напомнили { $n } раза, последний раз { $last }
   *[other] Напомнили { $n } раз, последний раз { $last }
}
inbox-title = Входящие
inbox-unread = { $n ->
    [0] всё прочитано
    [one] { $n } непрочитанное
   *[other] { $n } непрочитанных
}
inbox-none = Здесь пока ничего нет.
inbox-new = новое
inbox-read = Прочитано
inbox-read-task = { $n ->
    [one] Отметить { $n } прочитанным
   *[other] Отметить все { $n } прочитанными
}
inbox-read-all = { $n ->
    [one] Отметить { $n } прочитанным
   *[other] Отметить все { $n } прочитанными
}
inbox-shown = Что показано
inbox-all = всё
inbox-only-unread = непрочитанное
inbox-only-reminders = напоминания
inbox-only-news = новости
inbox-roadmap = План
inbox-roadmaps = все планы
inbox-show = Показать
inbox-no-mail = Почта не настроена: напоминания и новости приходят только сюда.
inbox-choose = Выбрать, о чём сообщать
inbox-kinds = О чём сообщать
inbox-kinds-text = Всё, что вас касается, приходит во входящие. То, что исполнено, отмечается там прочитанным само.
inbox-mandatory = всегда
inbox-kind-due = Сроки: за 10, 5 и 1 рабочий день, в самый день и при просрочке
inbox-kind-report = Подошёл срок доклада о ходе исполнения
inbox-kind-missed = Доклад о ходе исполнения не представлен
inbox-kind-review = Доклад об исполнении ждёт вашего решения
inbox-kind-returned = Возвращённый доклад не представлен снова
inbox-kind-answer = На вопрос нужно ответить к сроку
inbox-kind-agreement = Срок между ведомствами всё ещё не согласован
inbox-kind-follow = Срок, который, возможно, придётся сдвинуть вслед за другим
inbox-kind-sent-back = Ваш доклад об исполнении возвращён
inbox-kind-accepted = Ваш доклад об исполнении принят
inbox-kind-decided = Принято решение по вашему запросу или предложению
inbox-kind-halted = Ваша задача приостановлена, возобновлена, снята или открыта снова
inbox-kind-asked = Вашему ведомству задан вопрос
inbox-kind-answered = На ваш вопрос ответили
inbox-kind-date-asked = Другое ведомство спрашивает о сроке
inbox-kind-date-answered = Другое ведомство ответило о сроке
inbox-kind-mentioned = Вас назвали в замечании: @ и ваш логин
inbox-kind-assigned = Задача передана вашему ведомству
inbox-kind-submitted = Поступил доклад об исполнении на ваше решение
inbox-kind-requested = Поступил запрос или предложение на ваше решение
inbox-say-due = Срок исполнения: { $date }
inbox-say-due-late = { $n ->
    [0] Просрочено: срок исполнения был { $date }
    [one] Просрочено на { $n } день: срок исполнения был { $date }
    [few] Просрочено на { $n } дня: срок исполнения был { $date }
   *[many] Просрочено на { $n } дней: срок исполнения был { $date }
}
inbox-say-report = Подошёл срок доклада: докладов нет с { $date }
inbox-say-missed = Доклад не представлен: докладов нет с { $date }
inbox-say-review = Решение по докладу об исполнении нужно до { $date }
inbox-say-review-late = Решение по докладу об исполнении было нужно до { $date }
inbox-say-returned = Доклад возвращён { $date } и не представлен снова
inbox-say-answer = Ответ на вопрос нужен до { $date }
inbox-say-answer-late = Ответ на вопрос был нужен до { $date }
inbox-say-agreement = Срок { $date } между этой задачей и { $about } не согласован
inbox-say-follow = Возможно, срок придётся сдвинуть вслед за { $about }: продление { $date }
inbox-say-sent-back = Ваш доклад об исполнении возвращён: { $who }
inbox-say-accepted = Ваш доклад об исполнении принят: { $who }
inbox-say-decided = Принято решение по запросу: { $who }
inbox-say-halted = Задача приостановлена, возобновлена, снята или открыта снова: { $who }
inbox-say-asked = Задан вопрос: { $who }
inbox-say-answered = Дан ответ на ваш вопрос: { $who }
inbox-say-date-asked = Запрошен срок готовности: { $who }
inbox-say-date-answered = Дан ответ о сроке: { $who }
inbox-say-mentioned = Вас назвали в замечании: { $who }
inbox-say-assigned = Задача передана вашему ведомству: { $who }
inbox-say-submitted = Доклад об исполнении на ваше решение: { $who }
inbox-say-requested = Запрос на ваше решение: { $who }
settings-reminders = Напоминания
settings-reminders-text = О чём напоминают участникам этого плана. Кроме того, каждый выбирает для себя в своей учётной записи.
problem-earlier = Это было ещё до рассмотрения { $day }. Засчитывается только то, что появилось после него: сначала подайте новый запрос или заведите задачу.
stocktake-own-line = Исполнено ли решение, отмечает тот, кто не представляет это ведомство.
stocktake-lines-earlier = Прежние решения, не исполненные к прошлому рассмотрению
stocktake-line-place = № { $number }, п. { $line }
my-wanted = Решения и вопросы вашим ведомствам
my-wanted-until = до { $day }
my-wanted-minutes = решение { $line } рассмотрения № { $number }
my-wanted-question = вопрос по задаче «{ $title }»
changes-until-visit = по ваш последний просмотр, { $at }
changes-until-version = по версию { $n }, { $at }
changes-until-approval = по утверждение, { $day }
changes-until-stocktake = по рассмотрение № { $number }, { $day }
changes-kind-noted = Доклады, вопросы, правки
changes-sum-noted = { $n ->
    [one] По { $n } задаче есть доклады, вопросы или правки.
    [few] По { $n } задачам есть доклады, вопросы или правки.
   *[many] По { $n } задачам есть доклады, вопросы или правки.
}
changes-none-recorded = { $n ->
    [one] Задачи не изменились; в журнал добавлена { $n } запись.
    [few] Задачи не изменились; в журнал добавлены { $n } записи.
   *[many] Задачи не изменились; в журнал добавлено { $n } записей.
}
away-deputy-of = Замещает: { $absent }, отсутствие с { $from }, возвращение { $to }.
review-left = { $n ->
    [one] Решения отсутствующего участника ({ $absent }) ждёт ещё { $n } вопрос. Принять его должны другие: в нём участвовали вы или ваше ведомство.
    [few] Решения отсутствующего участника ({ $absent }) ждут ещё { $n } вопроса. Принять его должны другие: в них участвовали вы или ваше ведомство.
   *[many] Решения отсутствующего участника ({ $absent }) ждут ещё { $n } вопросов. Принять его должны другие: в них участвовали вы или ваше ведомство.
}
early-roadmap = За более ранние дни ничего нет: эта дорожная карта ведётся с { $day }.
early-first = Первая версия
early-task = В то время { $key } в дорожной карте не было.
commitment-for-it = причина: «{ $category }»
calendars-title = В вашем календаре
calendars-text = Задачи, показанные на этой странице, как дни календаря. Программа сама запрашивает их снова, поэтому перенос срока виден и в ней.
calendars-plain = Сроки исполнения
calendars-forecast = Сроки исполнения и прогнозы, если они на другой день
calendars-alarm = Сроки исполнения с напоминанием накануне
calendars-todo = Как список дел, для программ, которые их показывают
calendars-follow = подписаться
calendars-wait = Как часто обновляться, решает сама программа: Google может заметить изменение через сутки, Outlook — в течение трёх часов, календарь Apple — как настроено у вас. Напоминания Vekha от этого не зависят.
calendars-secret = Программа не может войти в систему, ей нужен ваш секретный адрес. Создайте его один раз и замените «/my.ics» в его конце на:
calendars-account = Создать секретный адрес
calendars-own = Адрес, по которому ваш календарь читает вашу работу без входа в систему. Прочитать эти календари сможет любой, у кого он есть, но больше ничего; адрес перестаёт действовать вместе с вашим доступом, при смене пароля или здесь.
calendars-made = Скопируйте его сейчас, больше он не будет показан:
calendars-since = Адрес действует с { $at }. Он больше не показывается; новый адрес отменит его.
calendars-make = Создать адрес
calendars-another = Создать новый адрес
calendars-end = Отменить адрес
calendars-name = сроки исполнения
calendars-about = Сроки исполнения из Vekha. Каждый срок — день включительно, до его конца.
calendars-most = { $n ->
    [one] Показана только { $n } задача с ближайшим сроком.
    [few] Показаны только { $n } задачи с ближайшими сроками.
   *[many] Показаны только { $n } задач с ближайшими сроками.
}
calendars-forecast-title = Прогноз: { $title }
house-calendar-made = создан адрес для календарей
house-calendar-ended = отменён адрес для календарей
problem-not-an-address = Это не адрес электронной почты вида ann@example.org.
house-mail = другой адрес или другое время писем:
inbox-mail-to = Письма приходят и на { $address }.
inbox-mail-offer = То же можно получать и по почте.
mail-off = писем пока нет
mail-title = Почта
mail-text = То, о чём вам сообщают во входящих, приходит и по почте: одно письмо обо всём за одно время, по задачам. Прочитанное здесь раньше в письмо не попадает.
mail-none = Почта на этом сервере не настроена: напоминания и новости приходят только во входящие.
mail-address = Адрес
mail-window = Когда
mail-window-off = пока не писать
mail-window-now = сразу, в течение двух минут
mail-window-hourly = в конце каждого часа
mail-window-daily = раз в рабочий день
mail-hour = В котором часу, если раз в день
mail-hour-hint = Час и рабочие дни — по вашему первому плану ({ $zone }).
mail-language = Язык писем
mail-language-name = русский
mail-code = Код из письма
mail-code-hint = Он подтверждает, что адрес ваш. Код действует сегодня и завтра; чтобы выслать другой, оставьте поле пустым.
mail-code-sent = На { $address } отправлен код. Введите его здесь и сохраните ещё раз.
mail-code-wrong = На этот адрес был отправлен другой код.
mail-code-subject = { $code } — код для вашего адреса
mail-code-text = Код { $code } подтверждает, что на этот адрес можно писать то, о чём в Vekha сообщают участнику: { $name }.
mail-code-else = Если вы об этом не просили, ничего делать не нужно: больше ничего не придёт.
mail-test = Отправить пробное письмо
mail-test-sent = Почтовый сервер принял письмо на { $address }. Если оно не придёт, посмотрите в нежелательной почте.
mail-test-subject = Пробное письмо от Vekha
mail-test-text = Письма от Vekha доходят на этот адрес. Вы попросили об этом письме в своей учётной записи.
mail-bounces = Почта не доходит
mail-bounce-hard = Письма на { $address } не доходят с { $since }, и попыток больше нет. Последний ответ: { $answer }
mail-bounce-soft = Письма на { $address } задерживаются с { $since }, попытки продолжаются. Последний ответ: { $answer }
mail-trouble = Почтовый сервер сейчас ничего не принимает, попытки продолжаются. Его ответ: { $answer }
mail-try = Попробовать снова
mail-busy = В этот час вам отправлено уже достаточно писем.
mail-refused = Почтовый сервер ответил: { $answer }
mail-far = Почтовый сервер сейчас недоступен.
mail-subject = { $key }: { $words }
mail-subject-others = { $n ->
    [one] { $key }: { $words } и ещё { $n }
    [few] { $key }: { $words } и ещё { $n }
   *[many] { $key }: { $words } и ещё { $n }
}
mail-more = { $n ->
    [one] Во входящих есть ещё { $n } строка.
    [few] Во входящих есть ещё { $n } строки.
   *[many] Во входящих есть ещё { $n } строк.
}
mail-inbox = Ваши входящие
mail-choose = Выбрать, о чём и когда писать
mail-stop = Больше не писать
unsubscribe-title = Больше не писать?
unsubscribe-text = Vekha пишет на { $address } то, о чём вам сообщают во входящих.
unsubscribe-do = Больше не писать
unsubscribe-done-title = Письма больше не приходят
unsubscribe-inbox = Входящие работают как прежде, и обязательное там остаётся. Снова получать письма можно в учётной записи.
token-roadmaps = Для
token-all-roadmaps = всех моих планов
token-places = , для { $roadmaps }
refused-scope = Токен для этого не подходит: у него недостаточно прав или он выдан для других планов.
api-title = Интерфейс для программ
api-text = Всё, что показывают страницы и делают формы, в виде JSON. Решают те же правила, а журнал называет владельца токена.
api-token = Создайте токен для программы:
api-etag = У ответа есть ETag: запрашивайте снова с If-None-Match, а задачу изменяйте с If-Match.
api-once = К любому изменению добавляйте Idempotency-Key: повторная отправка с тем же ключом выполнится один раз.
api-feed = Следите за /api/v1/events?after=POSITION или за событиями одного плана по их номерам: пропусков в них нет.
api-contents = Содержание
api-problems = Отказы
api-problems-text = Отказ описан по RFC 9457: code — для программ, detail — для людей, каждый элемент errors указывает на своё значение.
api-status = Статус
api-scope = права: { $scope }
api-anyone = для всех, кто может это читать
api-answer = возвращает
api-parameter = Параметр
api-field = Поле
api-kind = Тип
api-what = Что это
report-drafted = Заполнено по ссылке, по которой вы пришли, — возможно, её подготовил ассистент: проверьте перед сохранением.
report-drafted-text = Проверьте, прежде чем сохранить. Пока ничего не записано.
tokens-assistant = Ассистент, работающий по MCP, обращается с таким токеном по адресу { $address }. Он читает то, что доступно вам, готовит доклады вам на проверку и ничего не принимает и не решает.
assistant-scope = Этот токен не даёт права докладывать в этом плане. Подготовьте черновик доклада: его проверит и сохранит сам участник.
assistant-cursor = Список с тех пор изменился. Запросите его заново, без cursor.
assistant-more = Это не всё: запросите продолжение, указав cursor { $cursor }
assistant-which = Укажите план: { $keys }
assistant-missing = Не указан аргумент «{ $name }».
assistant-range = «{ $name }» – целое число от { $from } до { $to }.
assistant-confidence = «confidence» – это green, amber или red.
assistant-note = Примечание слишком длинное для черновика: не больше { $n } знаков.
assistant-point = «from» – это день (2026-11-20), версия (v12), рассмотрение (s3) или approval.
assistant-nothing = Ничего нет.
assistant-waits = Ждёт вас
assistant-submission = доклад об исполнении ждёт вашего решения
assistant-extension = запрос на продление срока ждёт вашего решения
assistant-proposal = предложенное изменение ждёт вашего решения
assistant-overdue = Просрочено
assistant-due = { $n ->
    [one] Срок в ближайший { $n } день
    [few] Срок в ближайшие { $n } дня
   *[many] Срок в ближайшие { $n } дней
}
assistant-silent = Без свежего доклада
assistant-stale = { $n ->
    [one] нет доклада { $n } день
    [few] нет доклада { $n } дня
   *[many] нет доклада { $n } дней
}
assistant-final = Итоговая контрольная точка
assistant-reports = Последние доклады
assistant-submissions = Доклады об исполнении
assistant-extensions = Запросы на продление срока
assistant-draft = Ничего не записано. Передайте участнику этот адрес: форма там уже заполнена, он проверит её и сохранит сам.
assistant-filed = Записано от имени участника { $name } через { $via }, событие { $version }.
webhooks-title = Вебхуки
webhooks-text = Каждое событие этой дорожной карты сразу после записи отправляется другим программам: с подписью и с логинами участников. Допускаются только адреса, которые начинаются с https:// и ведут в открытый интернет, и те, что разрешил администратор сервера.
webhooks-none = Никуда ничего не отправляется.
webhooks-many = Вебхуков у дорожной карты может быть не больше { $n }.
webhook-add = Добавить вебхук
webhook-name = Название
webhook-name-wrong = В названии должно быть от 1 до 100 знаков.
webhook-url = Адрес
webhook-url-hint = Куда отправлять события методом POST
webhook-kinds = Виды событий
webhook-kinds-hint = Через запятую; пусто — все
webhook-kinds-all = Какие виды есть
webhook-kind-unknown = Вида событий «{ $kind }» нет.
webhook-secret = Секрет
webhook-secret-is = Секрет вебхука, по которому получатель узнаёт, что сообщение отсюда:
webhook-secret-text = Новый секрет действует сразу. Прежний подписывает сообщения ещё 24 часа, чтобы получатель успел перейти на новый.
webhook-secret-show = Показать секрет
webhook-secret-rotate = Создать новый секрет
webhook-sends = Отправлять события
webhook-change = Что и куда отправляется
webhook-test = Отправить проверку
webhook-test-text = Сообщение типа webhook.test отправляется сразу и только один раз.
webhook-resend = Отправить снова
webhook-resend-text = Всё, что произошло после указанного события, отправляется ещё раз по порядку и с теми же идентификаторами: получатель, который их запоминает, ничего не примет дважды.
webhook-after = После события номер
webhook-after-hint = Последнее на сегодня — { $last }; 0 — всё с начала
webhook-after-wrong = Здесь нужен номер события.
webhook-remove = Удалить вебхук
webhook-remove-text = Посмотреть, что было отправлено, после этого нельзя.
webhook-made = Добавлен: { $who }, { $at }.
webhook-waiting = { $n ->
    [one] ждёт отправки { $n } сообщение
    [few] ждут отправки { $n } сообщения
   *[many] ждут отправки { $n } сообщений
}
webhook-state-active = Отправляет
webhook-state-stopped = Остановлен вручную
webhook-state-given-up = Остановлен: три дня ничего не принимается
webhook-state-gone = Остановлен: получатель сообщил, что адреса больше нет
webhook-barred-malformed = Это не адрес сервера; он должен быть похож на https://chat.example.org/hook.
webhook-barred-credentials = В адресе не должно быть имени и пароля.
webhook-barred-insecure = Адрес должен начинаться с https://.
webhook-barred-unknown = Сервера с таким именем нет.
webhook-barred-inside = Сервер находится не в открытом интернете; разрешить такой адрес может только администратор этого сервера.
webhook-barred-oneself = Это адрес самого этого сервера.
webhook-did-added = Добавлен вебхук
webhook-did-changed = Изменён вебхук
webhook-did-removed = Удалён вебхук
webhook-did-shown = Показан секрет вебхука
webhook-did-rotated = Заменён секрет вебхука
webhook-did-resent = Запрошена повторная отправка вебхука
webhook-did-stopped = Вебхук остановился сам
deliveries-title = Что отправлено
deliveries-count = { $n ->
    [one] { $n } сообщение
    [few] { $n } сообщения
   *[many] { $n } сообщений
}
deliveries-none = Пока ничего не отправлено: отправляются события начиная с этого момента.
delivery-event = Событие
delivery-state = Состояние
delivery-last = Последняя попытка
delivery-again = Ещё раз
delivery-waiting = Ждёт
delivery-done = Принято
delivery-failed = Не принято
delivery-test = Проверка
delivery-tries = { $n ->
    [one] { $n } попытка
    [few] { $n } попытки
   *[many] { $n } попыток
}
delivery-due = следующая { $at }
delivery-answer = Ответ { $status } через { $ms } мс
delivery-no-answer = Нет ответа, прошло { $ms } мс
delivery-untried = Ещё не отправлялось
delivery-resend = Отправить снова
inbox-kind-webhook = Вебхук остановился сам
inbox-say-webhook = Вебхук «{ $about }» остановлен: получатель не принимает сообщения
inbox-kind-part = Ваша часть задачи другого ведомства: за 5 и 1 рабочий день, в самый день и при просрочке
inbox-say-part = Срок вашей части задачи: { $date }
inbox-say-part-late = { $n ->
    [0] Просрочено: срок вашей части задачи был { $date }
    [one] Просрочено на { $n } день: срок вашей части задачи был { $date }
    [few] Просрочено на { $n } дня: срок вашей части задачи был { $date }
   *[many] Просрочено на { $n } дней: срок вашей части задачи был { $date }
}
api-shape = Значение имеет не ту форму, которую описывает документ этого интерфейса.
assistant-until = ответить до { $day }
inbox-mail-stopped = Письма на { $address } больше не доходят. Узнать причину и попробовать снова.
inbox-today = { $date } (сегодня)
inbox-tomorrow = { $date } (завтра)
mail-code-where = Введите его там, где просили о нём, — в своей учётной записи: { $href }
account-kinds-sum = Можно отключить: { $free } из { $all }
account-revoke-text = Программа с этим токеном больше не получит доступа.
account-end-text = Ни один календарь больше не сможет читать вашу работу по этому адресу.
calendars-copy = Адрес, чтобы скопировать его в программу:
calendars-how = Google: «Другие календари» → «Добавить по URL». Outlook: «Добавить календарь» → «Подписаться из Интернета». Apple: «Файл» → «Новая подписка на календарь».
calendars-day-off = { $off } — нерабочий день: запись стоит на { $day }
webhook-held = Ждёт: ответ { $status }, следующая попытка { $at }
webhook-held-silent = Ждёт: ответа нет, следующая попытка { $at }
webhook-after-beyond = Последнее событие — { $last }.
api-tag-reading = Чтение
api-tag-events = События
api-tag-work = Работа
api-tag-plan = План
api-tag-meetings = Совещания
api-tag-people = Люди
help-word = Как узнают о новостях
help-word-inbox = Всё, что вас касается, само приходит во входящие и само отмечается прочитанным, когда исполнено:
help-word-mail = То же приходит и по почте: сразу либо одним письмом за час или за день:
help-word-calendar = Сроки стоят в вашем собственном календаре и переносятся там вместе с планом:
help-word-feeds = Изменения, решения и контрольные отметки — это ленты (Atom) для любой программы чтения новостей:
help-word-tokens = Программа или ассистент (MCP) приходит с токеном и делает то, что вы разрешили:
help-word-webhooks = Контролёр настраивает отправку событий в другие программы (вебхуки) в настройках плана; остальное программы запрашивают сами:
webhook-url-proof = Для нового адреса нужен ваш пароль, для остального — нет.
delivery-too-slow = Ответ не пришёл вовремя.
delivery-no-trust = На этом сервере нет сертификатов, по которым можно доверять получателю.
delivery-unreached = Нет соединения: { $why }
