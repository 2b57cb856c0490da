// Requests to the endpoints of the application. They go where this page came from, with the rights of whoever looks at it.

export class Refused extends Error {
	constructor(status, message) {
		super(message);
		this.status = status;
	}
}

const REASONS = {
	401: 'You are not signed in, or not any more. Sign in to the application and load this page again.',
	403: 'You are not allowed to do that.',
	404: 'It is not there (any more).',
	405: "The endpoint is read-only. Set 'management.endpoint.kafkaoutbox.access' to 'unrestricted' to change something here.",
	503: 'The database of the outbox does not answer.'
};

export class Api {

	constructor(figures) {
		this.figuresUrl = new URL(figures, location.href);
		this.endpoints = {};
	}

	// A page behind a proxy knows its own address better than the application does.
	learn(endpoints) {
		this.endpoints = endpoints;
		const self = endpoints.kafkaconsole ? '/' + endpoints.kafkaconsole.path : '';
		const page = location.pathname;
		this.base = page.endsWith(self) ? page.slice(0, page.length - self.length) : page.replace(/\/[^/]*$/, '');
	}

	has(id) {
		return id in this.endpoints;
	}

	mayChange() {
		return this.has('kafkaoutbox') && this.endpoints.kafkaoutbox.changes;
	}

	figures() {
		return this.request(this.figuresUrl);
	}

	// Health answers 503 when something is down, with the same body.
	async health() {
		const response = await fetch(this.url('health'), { headers: { Accept: 'application/json' } });
		if (response.redirected || (!response.ok && response.status !== 503)) {
			return null;
		}
		return response.json();
	}

	get(id, path = '', parameters = {}) {
		const url = this.url(id, path);
		for (const [name, value] of Object.entries(parameters)) {
			if (value !== '' && value !== null && value !== undefined) {
				url.searchParams.set(name, value);
			}
		}
		return this.request(url);
	}

	post(id, path, body) {
		const headers = { 'Content-Type': 'application/json' };
		const token = document.cookie.split('; ').find((cookie) => cookie.startsWith('XSRF-TOKEN='));
		if (token) {
			headers['X-XSRF-TOKEN'] = decodeURIComponent(token.substring('XSRF-TOKEN='.length));
		}
		return this.request(this.url(id, path), { method: 'POST', headers, body: JSON.stringify(body) });
	}

	url(id, path = '') {
		return new URL(this.base + '/' + this.endpoints[id].path + path, location.origin);
	}

	async request(url, options = {}) {
		let response;
		try {
			response = await fetch(url, { ...options, headers: { Accept: 'application/json', ...options.headers } });
		}
		catch {
			throw new Refused(0, 'The application does not answer.');
		}
		if (response.redirected || !(response.headers.get('Content-Type') ?? '').includes('json')) {
			const status = response.ok ? 401 : response.status;
			throw new Refused(status, REASONS[status] ?? `The application answered with ${status}.`);
		}
		const body = await response.json();
		if (!response.ok) {
			const told = [body.problem, body.help].filter(Boolean).join('. ');
			throw new Refused(response.status, told || REASONS[response.status] || `The application answered with ${response.status}.`);
		}
		return body;
	}

}
