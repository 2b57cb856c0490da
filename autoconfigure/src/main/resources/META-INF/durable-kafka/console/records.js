// Stored records: pages of them, and what can be done about dead letters.

import { age, byId, bytes, element, number } from './dom.js';
import { confirmed, details, replayed } from './dialogs.js';

const PAGE = 25;

export class Records {

	// change(path, body): asks the endpoint for a change, and whether that has been done
	constructor(api, change, complain) {
		this.api = api;
		this.change = change;
		this.complain = complain;
		this.state = 'dead';
		this.after = 0;
		this.next = null;
		this.entries = [];
		this.selected = new Set();
		byId('filter').addEventListener('submit', (event) => {
			event.preventDefault();
			this.first();
		});
		byId('show-dead').addEventListener('click', () => this.switchTo('dead'));
		byId('show-pending').addEventListener('click', () => this.switchTo('pending'));
		byId('first-page').addEventListener('click', () => this.first());
		byId('next-page').addEventListener('click', () => {
			this.after = this.next;
			this.load();
		});
		byId('retry-selected').addEventListener('click', () => this.retrySelected());
		byId('discard-selected').addEventListener('click', () => this.discard([...this.selected]));
		byId('retry-all').addEventListener('click', () => this.retryAll());
	}

	filter() {
		return { topic: byId('filter-topic').value.trim(), olderThan: byId('filter-age').value };
	}

	switchTo(state) {
		this.state = state;
		byId('show-dead').setAttribute('aria-pressed', state === 'dead');
		byId('show-pending').setAttribute('aria-pressed', state === 'pending');
		byId('bulk').hidden = state !== 'dead';
		this.first();
	}

	first() {
		this.after = 0;
		return this.load();
	}

	async load() {
		if (!this.api.has('kafkaoutbox')) {
			byId('records').replaceChildren(element('p', { class: 'hint' }, "The endpoint 'kafkaoutbox' is not exposed."));
			return;
		}
		try {
			const page = await this.api.get('kafkaoutbox', '/' + this.state, {
				...this.filter(), key: byId('filter-key').value, after: this.after || null, limit: PAGE
			});
			this.entries = page.entries;
			this.next = page.next ?? null;
			this.selected.clear();
			this.render();
		}
		catch (refused) {
			this.complain(refused.message);
		}
	}

	render() {
		const dead = this.state === 'dead';
		byId('first-page').disabled = !this.after;
		byId('next-page').disabled = this.next === null;
		if (this.entries.length === 0) {
			byId('records').replaceChildren(element('p', { class: 'hint' }, dead ? 'No dead letters.' : 'No records wait.'));
		}
		else {
			byId('records').replaceChildren(this.table(dead));
		}
		this.select();
	}

	table(dead) {
		const columns = [...(dead && this.api.mayChange() ? [''] : []), 'Id', 'Topic', 'Stored', 'Size', ...(dead ? ['Why', 'What to do'] : ['Lane', 'Show'])];
		return element('div', { class: 'table stacking' }, element('table', {},
			element('caption', {}, `${dead ? 'Dead letters' : 'Waiting records'}, the oldest first`),
			element('thead', {}, element('tr', {}, ...columns.map((column) => element('th', { scope: 'col' }, column)))),
			element('tbody', {}, ...this.entries.map((entry) => this.row(entry, dead)))));
	}

	row(entry, dead) {
		const cell = (label, kind, ...content) => element('td', { 'data-label': label, class: kind }, element('span', {}, ...content));
		const row = element('tr', {});
		const changes = this.api.mayChange();
		if (dead && changes) {
			row.append(cell('Select', 'short', element('input', {
				type: 'checkbox', 'aria-label': `Select dead letter ${entry.id}`,
				onchange: (event) => {
					this.selected[event.target.checked ? 'add' : 'delete'](entry.id);
					this.select();
				}
			})));
		}
		row.append(element('th', { scope: 'row', 'data-label': 'Id' }, element('span', {}, String(entry.id))),
			cell('Topic', 'long', entry.topic + (entry.partition === null || entry.partition === undefined ? '' : ` / ${entry.partition}`)),
			cell('Stored', 'short', `${age(entry.age)} ago`),
			cell('Size', 'short', bytes(entry.size)));
		const show = element('button', { type: 'button', onclick: () => this.show(entry), 'aria-label': `Details of record ${entry.id}` }, 'Details');
		if (!dead) {
			row.append(cell('Lane', 'short', String(entry.lane)), cell('Show', 'short', show));
			return row;
		}
		const failure = entry.failure ?? { category: '?', error: '', attempts: 0 };
		row.append(cell('Why', 'long', element('strong', {}, failure.category.toLowerCase().replaceAll('_', ' ')), ` ${failure.error}`));
		const actions = element('div', { class: 'actions' }, show);
		if (changes) {
			actions.append(
				element('button', { type: 'button', onclick: () => this.retry([entry.id]), 'aria-label': `Retry dead letter ${entry.id}` }, 'Retry'),
				element('button', { type: 'button', onclick: () => this.replay(entry), 'aria-label': `Replay dead letter ${entry.id} after a change` }, 'Replay …'),
				element('button', { type: 'button', class: 'danger', onclick: () => this.discard([entry.id]), 'aria-label': `Discard dead letter ${entry.id}` }, 'Discard'));
		}
		row.append(element('td', { 'data-label': 'What to do' }, actions));
		return row;
	}

	select() {
		const none = this.selected.size === 0 || !this.api.mayChange();
		byId('retry-selected').disabled = none;
		byId('discard-selected').disabled = none;
		byId('retry-all').disabled = !this.api.mayChange() || this.entries.length === 0;
	}

	async show(entry) {
		try {
			const shown = await this.api.get('kafkaoutbox', `/${this.state}/${entry.id}`);
			const found = shown.entry;
			const pairs = [['Topic', found.topic], ['Partition', found.partition ?? 'by key'], ['Lane', String(found.lane)],
				['Message id', found.messageId], ['Sent', new Date(found.timestamp).toLocaleString()],
				['Stored by', found.origin], ['Size', bytes(found.size)]];
			const blocks = [];
			if (found.failure) {
				pairs.push(['Attempts', number(found.failure.attempts)], ['Dead for', age(found.failure.age)], ['Category', found.failure.category]);
				blocks.push(['Error', found.failure.error]);
			}
			if (shown.contents) {
				blocks.push(['Key', shown.contents.key ?? '(none)'], ['Value', shown.contents.value ?? '(none, a tombstone)'],
					['Headers', shown.contents.headers.join('\n')]);
			}
			else {
				pairs.push(['Contents', "hidden ('management.endpoint.kafkaoutbox.show-contents')"]);
			}
			await details(`Record ${entry.id}`, pairs, blocks);
		}
		catch (refused) {
			this.complain(refused.message);
		}
	}

	async retry(ids) {
		await this.change('retry', { ids: ids.join(',') }) && await this.load();
	}

	retrySelected() {
		return this.retry([...this.selected]);
	}

	async retryAll() {
		const { topic, olderThan } = this.filter();
		const what = (topic ? `of topic '${topic}'` : 'of all topics') + (olderThan ? `, stored for ${olderThan} or longer` : '');
		if (await confirmed('Retry dead letters', `Send all dead letters ${what} again, up to 1,000, the oldest first?`, 'Retry all', false)) {
			await this.change('retry', { ...(topic ? { topic } : {}), olderThan: olderThan || '0s' }) && await this.first();
		}
	}

	async replay(entry) {
		const edited = await replayed(entry);
		if (edited) {
			const body = { ids: String(entry.id) };
			Object.entries(edited).forEach(([name, value]) => value !== null && (body[name] = value));
			await this.change('replay', body) && await this.load();
		}
	}

	async discard(ids) {
		const text = (ids.length === 1) ? `Delete dead letter ${ids[0]} for good? Nobody will get this record.`
			: `Delete ${ids.length} dead letters for good? Nobody will get these records.`;
		if (await confirmed('Discard', text, 'Discard', true)) {
			await this.change('discard', { ids: ids.join(',') }) && await this.load();
		}
	}

}
