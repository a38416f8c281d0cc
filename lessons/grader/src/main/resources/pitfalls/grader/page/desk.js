// The desk's page: shows what the server tells, and sends what the learner wishes. Whatever comes from an
// answer is set as text. HTML is taken of the course's own pages alone, which the server has made.

const SIGNS = {PASSED: '✓', FAILED: '✗', TOO_BUSY: '…', DID_NOT_RUN: '–', NOT_JUDGED_HERE: '–'};
const WORDS = {
  PASSED: 'passed', FAILED: 'failed', TOO_BUSY: 'not judged, the machine was too busy',
  DID_NOT_RUN: 'did not run', NOT_JUDGED_HERE: 'not judged on this system',
};
const STANDINGS = {NOT_BEGUN: ['○', 'not begun'], OPEN: ['◐', 'begun'], SOLVED: ['●', 'solved']};

const at = id => document.getElementById('desk-' + id);
let state = null;

function element(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...content);
  return made;
}

// Draws a part anew only where what it shows has changed, so that what is unfolded and focused stays so.
const drawn = new Map();

function draw(part, shown, how) {
  const text = JSON.stringify(shown);
  if (drawn.get(part) !== text) {
    drawn.set(part, text);
    how();
  }
}

// The lesson's title without a request: 07-read-timeout is 07 read-timeout.
const titled = name => name.replace('-', ' ');

function drawLessons() {
  const solved = state.lessons.filter(lesson => lesson.standing === 'SOLVED').length;
  at('lessons').querySelector('summary').textContent = `Lessons: ${solved} of ${state.lessons.length} solved`;
  at('lessons').querySelector('ol').replaceChildren(...state.lessons.map(lesson => {
    const [sign, words] = STANDINGS[lesson.standing];
    const next = lesson.name === state.next ? ', next' : '';
    const button = element('button', {type: 'button', 'data-lesson': lesson.name},
      element('span', {'aria-hidden': 'true', class: lesson.standing.toLowerCase()}, sign), ' ', titled(lesson.name),
      element('span', {class: 'standing'}, words + next));
    if (lesson.name === state.current) {
      button.setAttribute('aria-current', 'page');
    }
    button.addEventListener('click', () => wish('go', lesson.name));
    return element('li', {}, button);
  }));
}

async function drawText() {
  const lesson = state.current;
  const first = at('text').dataset.lesson === undefined;
  const text = await fetched('/lesson?lesson=' + lesson);
  if (lesson === state.current) {
    at('text').innerHTML = text;
    at('text').dataset.lesson = lesson;
    document.title = titled(lesson) + ' – TCP Pitfalls';
    if (!first) {
      window.scrollTo(0, 0);
      at('text').focus({preventScroll: true});
    }
  }
}

const open = run => run.findings.filter(finding => finding.result !== 'PASSED');

function verdict(run) {
  const passed = run.findings.length - open(run).length;
  return run.solved ? `Solved: all ${run.findings.length} checks pass.`
    : run.ran && !run.tooBusy ? `${passed} of ${run.findings.length} checks pass.` : run.line + '.';
}

function drawRun() {
  const run = state.last;
  at('verdict').textContent = state.judging ? 'Being judged …' : run ? verdict(run) : '';
  at('verdict').className = !run || state.judging ? '' : run.solved ? 'solved' : 'failed';
  at('run').setAttribute('aria-busy', state.judging);
  at('on').hidden = !state.next && state.last !== null && state.last.solved;
  at('on').textContent = run && run.solved && state.next ? 'Go on to ' + titled(state.next) : 'Go to the next lesson';
  draw('findings', run, () => at('findings').replaceChildren(...(run ? runParts(run) : [])));
  const beside = run && run.solved ? state.red : null;
  draw('red', beside, () => at('red-findings').replaceChildren(...(beside ? [verdictLine(beside), ...runParts(beside)] : [])));
  at('red').hidden = !beside;
  document.body.classList.toggle('compared', beside !== null);
}

const verdictLine = run => element('p', {class: 'failed'}, verdict(run));

function runParts(run) {
  const first = open(run)[0];
  const parts = [];
  if (run.ran && first) {
    parts.push(finding(first, true));
  }
  parts.push(element('ul', {class: 'findings'}, ...run.findings
    .filter(one => one !== first || !run.ran).map(one => element('li', {}, finding(one, false, run.ran)))));
  if (run.printed.trim() && !run.solved) {
    parts.push(element('details', {}, element('summary', {}, 'All that was printed'), text(run.printed)));
  }
  for (const [path, source] of Object.entries(run.sources)) {
    parts.push(sourceOf(path, source, run.place && run.place.file === path ? run.place.line : 0, !run.solved));
  }
  return parts;
}

function finding(one, whole, ran = true) {
  const line = [element('span', {'aria-hidden': 'true', class: one.result.toLowerCase()}, SIGNS[one.result]),
    ' ' + one.sentence, element('span', {class: 'unseen'}, ': ' + WORDS[one.result])];
  if (one.result === 'PASSED' || !ran) {
    return element('span', {}, ...line);
  }
  const page = [...picture(one), text(one.page)];
  return whole ? element('section', {class: 'first'}, element('h3', {}, ...line), ...page)
    : element('details', {}, element('summary', {}, ...line), ...page);
}

const text = shown => element('pre', {tabindex: '0'}, shown);

// The drawing is the grader's own, in which an answer's words are text.
function svg(drawn, width) {
  const parsed = new DOMParser().parseFromString(drawn, 'image/svg+xml');
  const drawing = element('div', {class: 'drawing ' + width, tabindex: '0', role: 'group', 'aria-label': 'The picture'});
  drawing.append(document.importNode(parsed.documentElement, true));
  return drawing;
}

// Which of the two is seen depends on the width of its column.
function picture(one) {
  if (!one.drawing) {
    return [];
  }
  const rows = one.drawing.rows.map(row => element('tr', {},
    element('td', {}, row.time), element('td', {}, row.side), element('td', {}, row.text)));
  const heads = ['time', 'who', 'what'].map(name => element('th', {scope: 'col'}, name));
  return [element('figure', {}, svg(one.drawing.wide, 'wide'), svg(one.drawing.narrow, 'narrow'),
    element('details', {}, element('summary', {}, 'The picture as a table'), element('div', {class: 'scroll'},
      element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows)))))];
}

function sourceOf(path, source, marked, unfolded) {
  const code = element('code');
  source.split('\n').forEach((line, i) => {
    const shown = element('span', {class: 'line', 'data-number': i + 1}, line + '\n');
    code.append(i + 1 === marked ? element('mark', {'aria-label': `line ${marked}, named in the failure`}, shown) : shown);
  });
  const pre = element('pre', {class: 'source', tabindex: '0', 'aria-label': 'your ' + path}, code);
  const name = path.split('/').at(-1);
  const folded = element('details', {}, element('summary', {}, marked ? `Your ${name}, line ${marked}` : 'Your ' + name), pre);
  folded.open = unfolded;
  const mark = code.querySelector('mark');
  if (mark) {
    requestAnimationFrame(() => {
      pre.scrollTop = mark.offsetTop - pre.offsetTop - pre.clientHeight / 2;
    });
  }
  return folded;
}

function drawHints() {
  const shown = state.hints.length;
  at('hints').hidden = state.allHints === 0;
  at('hint').hidden = shown >= state.allHints;
  at('hint').textContent = `Show hint ${shown + 1} of ${state.allHints}`;
  draw('hints', [state.current, state.hints], () => {
    at('hint-texts').innerHTML = state.hints.join('');
  });
}

function drawAfter() {
  const solved = state.lessons.find(lesson => lesson.name === state.current).standing === 'SOLVED';
  at('after').hidden = !solved || at('after').dataset.lesson !== state.current;
  if (solved) {
    draw('after', [state.current, state.last && state.last.sources], fetchAfter);
  } else {
    drawn.delete('after');
  }
}

async function fetchAfter() {
  const lesson = state.current;
  const after = JSON.parse(await fetched('/after?lesson=' + lesson));
  if (lesson !== state.current) {
    return;
  }
  at('difference').replaceChildren(...(after.files.length === 0
    ? [element('p', {}, `There is no folder solutions/${lesson} here, so there is no reference to compare with.`)]
    : after.files.map(difference)));
  at('after-text').innerHTML = after.after;
  at('review').innerHTML = after.review;
  at('after').dataset.lesson = lesson;
  drawAfter();
}

function difference(file) {
  const changed = file.rows.some(row => !isSame(row));
  const rows = file.rows.map(row => element('tr', {class: isSame(row) ? 'same' : 'changed'},
    ...side(row.yours, isSame(row) ? ' ' : '−', 'yours'), ...side(row.reference, isSame(row) ? ' ' : '+', 'reference')));
  const heads = ['yours', 'reference'].map(name => element('th', {scope: 'col', colspan: '2', class: name},
    name === 'yours' ? '− your answer' : '+ the reference'));
  return element('div', {}, element('h3', {}, file.path), changed
    ? element('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': file.path}, element('table', {class: 'difference'},
      element('colgroup', {}, ...['number', 'code', 'number', 'code'].map(name => element('col', {class: name}))),
      element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows)))
    : element('p', {}, 'Your file is the reference’s.'));
}

const isSame = row => row.yours !== null && row.reference !== null && row.yours.text === row.reference.text;

function side(line, sign, name) {
  return [element('td', {class: 'number ' + name}, line ? String(line.number) : ''),
    element('td', {class: 'code ' + name + (line ? '' : ' none')}, line ? sign + ' ' + line.text : '')];
}

function drawStatus() {
  const words = state.judging ? at('status').textContent : state.last ? `${titled(state.current)}: ${verdict(state.last)}` : '';
  if (at('status').textContent !== words) {
    at('status').textContent = words;
  }
  at('trouble').hidden = !state.trouble;
  at('trouble').textContent = state.trouble;
}

function show() {
  drawStatus();
  draw('lessons', [state.lessons, state.current, state.next], drawLessons);
  draw('text', state.current, drawText);
  drawRun();
  drawHints();
  drawAfter();
}

async function fetched(address) {
  const reply = await fetch(address);
  if (!reply.ok) {
    throw new Error(address + ': ' + reply.status);
  }
  return reply.text();
}

const wish = (what, lesson) => fetch(`/do/${what}?lesson=${lesson}`, {method: 'POST'});

at('on').addEventListener('click', () => wish('on', state.current));
at('run-again').addEventListener('click', () => wish('run', state.current));
at('hint').addEventListener('click', () => wish('hint', state.current));
at('start-again').addEventListener('click', () => {
  at('question-text').textContent = `Start ${titled(state.current)} again? Your answer is kept aside.`;
  at('question').returnValue = '';
  at('question').showModal();
});
at('question').addEventListener('close', () => {
  if (at('question').returnValue === 'yes') {
    wish('start-again', state.current);
  }
});

let events = null;

function listen() {
  events = new EventSource('/events');
  events.addEventListener('message', event => {
    state = JSON.parse(event.data);
    show();
  });
  events.addEventListener('error', () => {
    at('trouble').hidden = false;
    at('trouble').textContent = 'The watch has ended. Start it again, and open the address that it prints.';
  });
}

// A browser opens few connections to one server: a page that nobody sees does not hold one.
document.addEventListener('visibilitychange', () => {
  events.close();
  if (document.visibilityState === 'visible') {
    listen();
  }
});
listen();
if (window.matchMedia('(max-width: 60rem)').matches) {
  at('lessons').open = false;
}
