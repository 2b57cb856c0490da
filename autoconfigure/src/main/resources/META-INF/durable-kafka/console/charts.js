// Lines over the last minutes, drawn as SVG.

import { element, short } from './dom.js';

const WIDTH = 640;
const HEIGHT = 240;
const LEFT = 46;
const RIGHT = 10;
const TOP = 12;
const BOTTOM = 24;

function svg(name, attributes, ...children) {
	const created = document.createElementNS('http://www.w3.org/2000/svg', name);
	Object.entries(attributes).forEach(([key, value]) => created.setAttribute(key, value));
	created.append(...children);
	return created;
}

function niceTop(value) {
	if (value <= 1) {
		return 1;
	}
	const power = 10 ** Math.floor(Math.log10(value));
	return [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10].map((step) => step * power).find((top) => top >= value);
}

export class Chart {

	// series: [{ name, title }], drawn in this order
	constructor(figure, title, unit, series, spanMillis) {
		this.title = title;
		this.unit = unit;
		this.series = series;
		this.longest = spanMillis;
		this.picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img' });
		this.picture.addEventListener('pointermove', (event) => this.point(event));
		this.picture.addEventListener('pointerleave', () => this.point(null));
		this.legend = element('ul', { class: 'legend' });
		this.values = new Map(series.map(({ name }) => [name, element('span')]));
		series.forEach(({ name, title: text }) => this.legend.append(element('li', { class: name }, `${text} `, this.values.get(name))));
		figure.replaceChildren(this.picture, this.legend);
		this.points = [];
		this.pointed = null;
	}

	// points: [{ at, <name>: value, … }], null where there is none
	draw(points) {
		this.points = points;
		// as wide as it is shown, so that texts are not stretched
		this.width = Math.max(240, this.picture.clientWidth || WIDTH);
		this.picture.setAttribute('viewBox', `0 0 ${this.width} ${HEIGHT}`);
		const end = points.length ? points[points.length - 1].at : Date.now();
		// of what there is, and no more than that
		const known = points.length ? end - points[0].at : 0;
		this.span = [1, 2].map((minutes) => minutes * 60_000).find((span) => span >= known) ?? this.longest;
		this.start = end - this.span;
		const shown = points.filter((point) => point.at >= this.start);
		const greatest = Math.max(0, ...shown.flatMap((point) => this.series.map(({ name }) => point[name] ?? 0)));
		const top = niceTop(greatest);
		const x = (at) => LEFT + (at - this.start) / this.span * (this.width - LEFT - RIGHT);
		const y = (value) => HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
		const parts = [];
		for (let i = 0; i <= 4; i++) {
			const value = top * i / 4;
			parts.push(svg('line', { class: 'grid', x1: LEFT, x2: this.width - RIGHT, y1: y(value), y2: y(value) }));
			parts.push(svg('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, short(value)));
		}
		const steps = (this.span > 120_000) ? this.span / 60_000 : 4;
		for (let step = steps; step >= 0; step--) {
			const ago = step * this.span / steps;
			const text = (this.span > 120_000) ? `−${ago / 60_000} min` : `−${ago / 1000} s`;
			parts.push(svg('text', { x: x(end - ago), y: HEIGHT - 6, 'text-anchor': (step === 0) ? 'end' : 'middle' },
				(step === 0) ? 'now' : text));
		}
		for (const { name, area } of this.series) {
			const told = shown.filter((point) => point[name] !== null && point[name] !== undefined);
			if (told.length > 1) {
				const line = told.map((point, i) => `${i ? 'L' : 'M'}${x(point.at).toFixed(1)} ${y(point[name]).toFixed(1)}`).join('');
				if (area) {
					parts.push(svg('path', { class: `area ${name}`,
						d: `${line}L${x(told[told.length - 1].at)} ${y(0)}L${x(told[0].at)} ${y(0)}Z` }));
				}
				parts.push(svg('path', { class: `series ${name}`, d: line }));
			}
		}
		if (shown.length < 2) {
			parts.push(svg('text', { class: 'empty', x: this.width / 2, y: HEIGHT / 2, 'text-anchor': 'middle' }, 'collecting figures …'));
		}
		this.x = x;
		this.picture.replaceChildren(...parts);
		this.tell();
	}

	point(event) {
		if (!event || this.points.length === 0) {
			this.pointed = null;
		}
		else {
			const box = this.picture.getBoundingClientRect();
			const at = this.start + ((event.clientX - box.left) / box.width * this.width - LEFT) / (this.width - LEFT - RIGHT) * this.span;
			this.pointed = this.points.reduce((near, point) => Math.abs(point.at - at) < Math.abs(near.at - at) ? point : near);
		}
		this.tell();
	}

	tell() {
		this.picture.querySelector('.cursor')?.remove();
		if (this.pointed && this.pointed.at >= this.start) {
			const x = this.x(this.pointed.at);
			this.picture.append(svg('line', { class: 'cursor', x1: x, x2: x, y1: TOP, y2: HEIGHT - BOTTOM }));
		}
		const told = this.pointed ?? this.points[this.points.length - 1] ?? {};
		const texts = this.series.map(({ name, title }) => {
			const value = told[name];
			const text = (value === null || value === undefined) ? '–' : `${short(value)}${this.unit}`;
			this.values.get(name).textContent = text;
			return `${title} ${text}`;
		});
		const when = this.pointed ? new Date(this.pointed.at).toLocaleTimeString() : 'now';
		this.picture.setAttribute('aria-label', `${this.title}, ${when}: ${texts.join(', ')}`);
	}

}
