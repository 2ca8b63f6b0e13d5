import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request for a reply that went through, in milliseconds since 1970. */
export interface Passed {
	readonly from: number
	to: number
	/** Of the answer; `undefined` where there was none. */
	status: number | undefined
	/** Whether the answer came to its end before who asked had gone. */
	isWhole: boolean
}

/** Another address of an endpoint, where requests are counted. */
export interface PassingEndpoint extends AsyncDisposable {
	/** To be used as `BASE_URL`. */
	readonly baseUrl: string
	/** Requests for replies, in order; what else is asked is passed on uncounted. */
	readonly passed: readonly Passed[]
}

/**
 * Passes requests on to an endpoint and its answers back as they come, so that whoever uses it is measured by the same clock, and
 * knows nothing of it from before: what is learnt of a model is kept by its address.
 *
 * @param target - Base URL of the endpoint, over plain HTTP.
 */
export async function passOn(target: string): Promise<PassingEndpoint> {
	const { origin, pathname } = new URL(target)
	const root = pathname.replace(/\/v\d+\/?$/, '')
	const passed: Passed[] = []
	const server = createServer((request, response) => {
		const one: Passed = { from: Date.now(), to: Date.now(), status: undefined, isWhole: false }
		if (request.method === 'POST') passed.push(one)
		pass(request, response, `${origin}${root}${request.url}`, one)
	})
	// A small model's reply may take longer than Node waits for a request.
	server.requestTimeout = 0
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	return {
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname.slice(root.length)}`,
		passed,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections()
			await new Promise((resolve) => server.close(resolve))
		},
	}
}

function pass(request: IncomingMessage, response: ServerResponse, url: string, one: Passed): void {
	const { host: _, connection: __, ...headers } = request.headers
	// By a connection of its own: one that the endpoint has closed meanwhile would look like a failure of it.
	const onward = openRequest(url, { method: request.method, headers, agent: false }, (answer) => {
		one.status = answer.statusCode
		response.writeHead(answer.statusCode ?? 502, answer.headers)
		answer.pipe(response)
		answer.once('end', () => {
			one.isWhole = answer.complete
		})
	})
	response.once('close', () => {
		one.to = Date.now()
		onward.destroy()
	})
	onward.once('error', () => response.destroy())
	request.pipe(onward)
}
