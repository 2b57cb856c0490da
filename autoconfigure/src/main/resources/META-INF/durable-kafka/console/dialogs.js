// One dialog at a time. Escape, and the button, close it; the focus goes back to where it was.

import { byId, element } from './dom.js';

function open(title, body, buttons) {
	const dialog = byId('dialog');
	return new Promise((resolve) => {
		const row = element('div', { class: 'actions' }, ...buttons.map(({ text, value, kind, check }) => element('button', {
			type: 'button',
			class: kind,
			onclick: () => {
				const result = value();
				if (!check || check(result)) {
					dialog.returnValue = 'done';
					settle(result);
				}
			}
		}, text)));
		const settle = (result) => {
			dialog.onclose = null;
			dialog.close();
			resolve(result);
		};
		dialog.replaceChildren(element('h2', { id: 'dialog-title' }, title), ...body, row);
		dialog.onclose = () => resolve(null);
		dialog.showModal();
	});
}

export function confirmed(title, text, action, dangerous) {
	return open(title, [element('p', {}, text)], [
		{ text: 'Cancel', value: () => false },
		{ text: action, value: () => true, kind: dangerous ? 'danger' : 'primary' }
	]);
}

export function details(title, pairs, blocks) {
	const list = element('dl', { class: 'pairs' });
	pairs.forEach(([name, value]) => list.append(element('dt', {}, name), element('dd', {}, value)));
	const body = [list];
	blocks.forEach(([name, text]) => body.push(element('h3', {}, name), element('pre', { tabindex: 0 }, text)));
	return open(title, body, [{ text: 'Close', value: () => true, kind: 'primary' }]);
}

// What a dead letter is to be sent with: { topic, headers }, or null.
export function replayed(entry) {
	const topic = element('input', { id: 'replay-topic', maxlength: 249, autocomplete: 'off', spellcheck: 'false' });
	topic.value = entry.topic;
	const headers = element('textarea', { id: 'replay-headers', rows: 5, spellcheck: 'false', 'aria-describedby': 'replay-hint' });
	const problem = element('p', { role: 'alert', class: 'hint' });
	return open(`Replay dead letter ${entry.id}`, [
		element('label', { for: 'replay-topic' }, 'Topic', topic),
		element('label', { for: 'replay-headers' }, 'Headers', headers),
		element('p', { id: 'replay-hint', class: 'hint' },
			'A line "name: value" sets a header, a line with only a name removes it. Others stay, and so do key, value and message id.'),
		problem
	], [
		{ text: 'Cancel', value: () => null },
		{
			text: 'Replay',
			kind: 'primary',
			value: () => ({
				topic: (topic.value.trim() !== entry.topic && topic.value.trim()) || null,
				headers: headers.value.trim() ? headers.value : null
			}),
			check: (result) => {
				problem.textContent = 'Change the topic or a header, or use Retry.';
				return result.topic !== null || result.headers !== null;
			}
		}
	]);
}
