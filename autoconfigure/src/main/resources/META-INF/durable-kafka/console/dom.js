// Elements and texts. Values are always set as text, never as markup.

export const byId = (id) => document.getElementById(id);

export function element(name, properties = {}, ...children) {
	const created = document.createElement(name);
	for (const [property, value] of Object.entries(properties)) {
		if (property === 'class') {
			created.className = value;
		}
		else if (property.startsWith('on')) {
			created.addEventListener(property.substring(2), value);
		}
		else if (value === true) {
			created.setAttribute(property, '');
		}
		else if (value !== false && value !== null && value !== undefined) {
			created.setAttribute(property, value);
		}
	}
	created.append(...children.filter((child) => child !== null && child !== undefined));
	return created;
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const small = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export const number = (value) => (value === null || value === undefined) ? '?' : whole.format(value);

export const short = (value) => (value < 10) ? small.format(value) : compact.format(value);

export const bytes = (value) => (value < 1024) ? `${whole.format(value)} B`
	: (value < 1048576) ? `${small.format(value / 1024)} KiB` : `${small.format(value / 1048576)} MiB`;

// Seconds of an ISO-8601 duration, as the endpoints write them.
export function seconds(duration) {
	const parts = /^PT?(?:([\d.]+)D)?T?(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?$/.exec(duration ?? '');
	return parts ? [86400, 3600, 60, 1].reduce((sum, unit, i) => sum + unit * Number(parts[i + 1] ?? 0), 0) : 0;
}

export function age(duration) {
	const total = Math.floor(seconds(duration));
	if (total < 60) {
		return `${total} s`;
	}
	if (total < 3600) {
		return `${Math.floor(total / 60)} min ${total % 60} s`;
	}
	return (total < 86400) ? `${Math.floor(total / 3600)} h ${Math.floor(total % 3600 / 60)} min`
		: `${Math.floor(total / 86400)} d ${Math.floor(total % 86400 / 3600)} h`;
}

// Changes what is different, so that neither focus nor what a screen reader reads is lost.
export function setText(target, text) {
	if (target.textContent !== text) {
		target.textContent = text;
	}
}
