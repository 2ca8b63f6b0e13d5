import { fetchAnew } from './kept-connection.ts'

/** An endpoint sent a request on to another origin, where it was not sent: what a prompt holds is for the one that was named. */
export class RedirectError extends Error {
	constructor(from: string, to: string) {
		super(
			`${from} redirects to ${to}, another origin, where no prompt is sent; if that is meant, name it as the base URL`,
		)
		this.name = 'RedirectError'
	}
}

/** Redirects in a row that are followed. */
const mostRedirects = 5

/**
 * A `fetch` that follows redirects within the origin that it was given, by the same method and with the same body, and
 * none out of it: neither to another host nor from https to http.
 *
 * @throws {RedirectError} If it is redirected to another origin, to no address or without end.
 */
export const fetchWithinOrigin: typeof globalThis.fetch = async (input, init) => {
	const { origin } = new URL(input instanceof Request ? input.url : input)
	let at: string | URL | Request = input
	for (let redirects = 0; ; redirects++) {
		const response = await fetchAnew(at, { ...init, redirect: 'manual' })
		const location = response.headers.get('location')
		if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response
		await response.body?.cancel()
		const from = at instanceof Request ? at.url : String(at)
		const to = URL.canParse(location, from) ? new URL(location, from) : undefined
		if (to?.origin !== origin || redirects >= mostRedirects) throw new RedirectError(origin, to?.origin ?? location)
		at = to
	}
}
