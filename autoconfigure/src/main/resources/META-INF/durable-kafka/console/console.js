// The page: asks for figures again and again, and shows them.

import { Api } from './api.js';
import { Chart } from './charts.js';
import { confirmed } from './dialogs.js';
import { age, byId, bytes, element, number, setText, short } from './dom.js';
import { Records } from './records.js';

const SPAN = 5 * 60_000;
const HEALTH_INTERVAL = 10_000;
const FLOWS = ['published', 'stored', 'relayed', 'failed'];

const api = new Api(document.body.dataset.figures);
const flow = new Chart(byId('flow-chart'), 'Records per second', '/s',
	[{ name: 'published', title: 'published' }, { name: 'stored', title: 'stored' }, { name: 'relayed', title: 'relayed' }, { name: 'failed', title: 'failed' }], SPAN);
const wait = new Chart(byId('wait-chart'), 'Records in the outbox', '',
	[{ name: 'stored', title: 'waiting', area: true }, { name: 'failed', title: 'dead letters', area: true }], SPAN);
const records = new Records(api, change, complain);

let held = false;
let history = [];
let healthAt = 0;
let health = null;
let deadShown = null;

function complain(text) {
	byId('notice').className = 'notice bad';
	byId('notice').textContent = text;
	byId('notice').hidden = false;
}

function quiet() {
	byId('notice').hidden = true;
}

function note(text) {
	byId('done').querySelector('.hint')?.remove();
	byId('done').prepend(element('li', { value: byId('done').children.length + 1 }, `${new Date().toLocaleTimeString()}  ${text}`));
}

async function change(action, body) {
	try {
		const done = await api.post('kafkaoutbox', '/' + action, body);
		note(`${done.action} of ${done.what}` + (done.records ? `: ${number(done.records)} ${done.records === 1 ? 'record' : 'records'}` : '')
			+ (done.principal ? `, as ${done.principal}` : ''));
		quiet();
		await look();
		return true;
	}
	catch (refused) {
		complain(refused.message);
		return false;
	}
}

function remember(figures) {
	const counts = {};
	for (const producer of figures.producers) {
		counts[producer.name] = Object.fromEntries(FLOWS.map((name) => [name, producer[name]]));
	}
	const point = { at: Date.parse(figures.at), counts, pending: figures.outbox.pending, dead: figures.outbox.dead };
	const last = history[history.length - 1];
	if (!last || point.at > last.at) {
		history.push(point);
	}
	history = history.filter(({ at }) => at >= point.at - SPAN - 10_000);
}

// Figures are counts since the start of the application: after a restart there is no rate for a moment.
function flowing(chosen) {
	return history.map((point, i) => {
		const before = history[i - 1];
		const shown = { at: point.at };
		for (const name of FLOWS) {
			shown[name] = null;
			if (before) {
				let difference = 0;
				let known = false;
				for (const [producer, counts] of Object.entries(point.counts)) {
					const from = before.counts[producer];
					if ((chosen === '' || producer === chosen) && from && counts[name] >= from[name]) {
						difference += counts[name] - from[name];
						known = true;
					}
				}
				shown[name] = known ? difference * 1000 / (point.at - before.at) : null;
			}
		}
		return shown;
	});
}

// One look is short: the rate that is told is that of the last seconds.
function lately(points, name) {
	const last = points.slice(-3).map((point) => point[name]).filter((value) => value !== null);
	return last.length ? last.reduce((sum, value) => sum + value, 0) / last.length : null;
}

function tile(list, key, title, value, kind = '') {
	let box = list.querySelector(`[data-key=${key}]`);
	if (!box) {
		box = element('div', { 'data-key': key }, element('dt', {}, title), element('dd', {}));
		list.append(box);
	}
	box.className = kind;
	setText(box.lastChild, value);
}

function showTiles(figures, points) {
	const list = byId('tiles');
	FLOWS.forEach((name) => {
		const rate = lately(points, name);
		tile(list, name, `${name} per second`, (rate === null) ? '–' : short(rate), name);
	});
	const { outbox } = figures;
	if (outbox.present) {
		tile(list, 'pending', 'records wait', number(outbox.pending), 'stored');
		tile(list, 'oldest', 'oldest of them', outbox.pending ? age(outbox.oldestAge) : '–', 'stored');
		tile(list, 'dead', 'dead letters', number(outbox.dead), 'failed');
	}
}

function showStatus(figures) {
	const open = figures.producers.filter(({ breaker }) => breaker === 'OPEN');
	const told = health?.components?.durableKafka?.status ?? null;
	let text = 'Kafka takes records';
	let kind = 'good';
	if (figures.outbox.failure) {
		[text, kind] = open.length ? ['Neither Kafka nor the outbox answers', 'bad'] : ['The outbox does not answer', 'bad'];
	}
	else if (open.length) {
		[text, kind] = [`Records are stored: ${open.map(({ name }) => name).join(', ')}`, 'warn'];
	}
	else if (figures.relay.paused) {
		[text, kind] = ['The relay is paused', 'warn'];
	}
	else if (figures.outbox.pending > 0) {
		[text, kind] = ['Stored records are being relayed', 'warn'];
	}
	else if (figures.outbox.dead > 0) {
		[text, kind] = ['Dead letters want a decision', 'warn'];
	}
	else if (!figures.outbox.present) {
		[text, kind] = ['There is no outbox', 'warn'];
	}
	byId('status').className = `pill ${kind}`;
	setText(byId('status'), text + (told && told !== 'UP' ? ` (health ${told})` : ''));
}

function card(name) {
	const key = `producer-${name}`;
	let found = byId(key);
	if (!found) {
		const title = element('h3', {}, name);
		const state = element('p', {});
		const pairs = element('dl', { class: 'pairs' });
		const button = element('button', { type: 'button', 'data-writes': true });
		button.addEventListener('click', async () => {
			const trips = button.dataset.action === 'trip';
			if (!trips || await confirmed('Open the breaker', `Store all records of producer '${name}' from now on, until somebody resets its breaker?`, 'Store records', false)) {
				await change(button.dataset.action, { producer: name });
			}
		});
		found = element('article', { class: 'card', id: key }, title, state, pairs, element('div', { class: 'actions' }, button));
		byId('producers').append(found);
	}
	const [, state, pairs, actions] = found.children;
	return { state, pairs, button: actions.firstChild };
}

function pair(list, name, ...value) {
	let title = [...list.children].find((child) => child.textContent === name && child.tagName === 'DT');
	if (!title) {
		title = element('dt', {}, name);
		list.append(title, element('dd', {}));
	}
	const shown = title.nextSibling;
	if (value.length === 1 && typeof value[0] === 'string') {
		setText(shown, value[0]);
	}
	else {
		shown.replaceChildren(...value);
	}
}

function showProducer(producer) {
	const { state, pairs, button } = card(producer.name);
	const open = producer.breaker === 'OPEN';
	const throttled = Object.entries(producer.clients).filter(([, client]) => client.throttled).map(([client]) => client);
	state.className = open || throttled.length ? 'pill warn' : 'pill good';
	setText(state, (open ? 'breaker open, records are stored' : (producer.breaker === 'CLOSED') ? 'breaker closed' : `breaker ${producer.breaker.toLowerCase()}`)
		+ (throttled.length ? `; throttled: ${throttled.join(', ')}` : ''));
	pair(pairs, 'published', number(producer.published));
	pair(pairs, 'stored, then relayed', `${number(producer.stored)}, ${number(producer.relayed)}`);
	pair(pairs, 'failed, dead', `${number(producer.failed)}, ${number(producer.dead)}`);
	if (producer.blockedKeys) {
		pair(pairs, 'keys that wait for dead letters', number(producer.blockedKeys));
	}
	const trips = Object.entries(producer.trips).filter(([, count]) => count > 0);
	pair(pairs, 'trips of the breaker', trips.length ? trips.map(([cause, count]) => `${cause.toLowerCase()} ${number(count)}`).join(', ') : 'none');
	for (const [name, client] of Object.entries(producer.clients)) {
		if (client.bufferSize > 0) {
			const used = Math.max(0, client.bufferUsed);
			pair(pairs, `buffer, ${name}`, `${bytes(used)} of ${bytes(client.bufferSize)}`);
		}
		if (client.throttledSeconds > 0) {
			pair(pairs, `throttled, ${name}`, `${short(client.throttledSeconds)} s`);
		}
	}
	button.dataset.action = open ? 'reset' : 'trip';
	setText(button, open ? 'Try Kafka now' : 'Store records …');
}

function showRelay({ relay, outbox }) {
	const others = relay.otherInstances;
	setText(byId('relay-state'), !outbox.present ? 'There is no outbox, so there is nothing to relay.'
		: `${relay.paused ? 'Paused.' : 'Running.'} It relays ${relay.lanesOwned} of 256 lanes; `
			+ `${others === 0 ? 'no other instance shares' : others === 1 ? 'one other instance shares' : `${number(others)} other instances share`} the outbox.`);
	setText(byId('pause'), relay.paused ? 'Resume all' : 'Pause all');
	byId('pause').dataset.action = relay.paused ? 'resume' : 'pause';
	const list = byId('paused-topics');
	const shown = [...list.children].map(({ dataset }) => dataset.topic).join('\n');
	if (shown !== relay.pausedTopics.join('\n')) {
		list.replaceChildren(...relay.pausedTopics.map((topic) => element('li', { 'data-topic': topic }, topic,
			element('button', { type: 'button', 'data-writes': true, 'aria-label': `Resume topic ${topic}`, onclick: () => change('resume', { topic }) }, 'Resume'))));
	}
}

function allow() {
	const allowed = api.mayChange();
	document.querySelectorAll('[data-writes]').forEach((control) => {
		if (control.tagName === 'FORM') {
			control.hidden = !allowed;
		}
		else if (!['retry-selected', 'discard-selected', 'retry-all'].includes(control.id)) {
			control.disabled = !allowed;
			control.title = allowed ? '' : "The endpoint 'kafkaoutbox' is read-only here";
		}
	});
}

function chooseProducers(names) {
	const select = byId('flow-producer');
	const wanted = ['', ...names].join('\n');
	if ([...select.options].map(({ value }) => value).join('\n') !== wanted) {
		const chosen = select.value;
		select.replaceChildren(element('option', { value: '' }, 'all'), ...names.map((name) => element('option', { value: name }, name)));
		select.value = names.includes(chosen) ? chosen : '';
	}
}

function draw() {
	const points = flowing(byId('flow-producer').value);
	flow.draw(points);
	wait.draw(history.map(({ at, pending, dead }) => ({ at, stored: pending, failed: dead })));
	return points;
}

async function look() {
	const figures = await api.figures();
	api.learn(figures.endpoints);
	if (api.has('health') && Date.now() - healthAt > HEALTH_INTERVAL) {
		healthAt = Date.now();
		health = await api.health().catch(() => null);
	}
	remember(figures);
	setText(byId('application'), figures.application);
	chooseProducers(figures.producers.map(({ name }) => name));
	draw();
	showTiles(figures, flowing(''));
	showStatus(figures);
	figures.producers.forEach(showProducer);
	showRelay(figures);
	allow();
	setText(byId('updated'), new Date(figures.at).toLocaleTimeString());
	if (deadShown !== null && deadShown !== figures.outbox.dead && records.state === 'dead' && records.after === 0
			&& records.selected.size === 0 && !byId('records').contains(document.activeElement) && !byId('dialog').open) {
		await records.load();
	}
	deadShown = figures.outbox.dead;
	return figures.refreshMillis;
}

let silent = false;

async function tick() {
	let pause = 2000;
	if (!held && !document.hidden) {
		try {
			pause = await look();
			if (silent) {
				silent = false;
				quiet();
			}
		}
		catch (refused) {
			silent = true;
			complain(refused.message);
		}
	}
	setTimeout(tick, pause);
}

byId('hold').addEventListener('click', () => {
	held = !held;
	byId('hold').setAttribute('aria-pressed', held);
	byId('hold').textContent = held ? 'Go on' : 'Hold';
});
byId('flow-producer').addEventListener('change', draw);
byId('drain').addEventListener('click', () => change('drain', {}));
byId('pause').addEventListener('click', () => change(byId('pause').dataset.action, {}));
byId('pause-topic').addEventListener('submit', async (event) => {
	event.preventDefault();
	if (await change('pause', { topic: byId('pause-topic-name').value.trim() })) {
		byId('pause-topic-name').value = '';
	}
});
byId('count-topics').addEventListener('click', async () => {
	try {
		const { topics } = await api.get('kafkaoutbox');
		byId('topic-counts').replaceChildren(topics.length === 0 ? element('p', { class: 'hint' }, 'Nothing is stored.')
			: element('div', { class: 'table' }, element('table', {},
				element('thead', {}, element('tr', {}, ...['Topic', 'State', 'Records', 'Oldest'].map((title) => element('th', { scope: 'col' }, title)))),
				element('tbody', {}, ...topics.map((topic) => element('tr', {}, element('th', { scope: 'row' }, topic.topic),
					element('td', {}, topic.state.toLowerCase()), element('td', {}, number(topic.records)), element('td', {}, age(topic.oldestAge))))))));
	}
	catch (refused) {
		complain(refused.message);
	}
});
addEventListener('resize', draw);
document.addEventListener('visibilitychange', () => {
	if (!document.hidden && !held) {
		look().catch((refused) => complain(refused.message));
	}
});

await tick();
records.load();
