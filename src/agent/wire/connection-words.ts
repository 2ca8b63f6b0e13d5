/** What OpenSSL, Node and its HTTP client say of a connection that fails, and what it means to a person. */
const meanings: readonly (readonly [RegExp, (words: RegExpExecArray) => string])[] = [
	[/Proxy response \((\d+)\)/, ([, status]) => refusalOfProxy(status)],
	[
		/SSL routines.*(?:wrong version number|packet length too long|http request|unknown protocol)/s,
		() => 'What answers there speaks no https: if it speaks http, write the base URL with `http://`',
	],
	[/SSL routines:\w*:([^:\n]+)/, ([, why]) => `No secure connection can be made: ${why?.trim()}`],
	[/^terminated$/, () => 'The connection was closed in the middle of a reply'],
	[
		/does not match the HTTP\/1\.1 protocol/,
		() => 'What answers there speaks no http: if it speaks https, write the base URL with `https://`',
	],
	[
		/((?:self[- ]signed|unable to (?:verify|get))[^;\n]*)/,
		([, why]) =>
			`The certificate of the server is not trusted here (${why?.trim()}): name a file with that of its authority in NODE_EXTRA_CA_CERTS`,
	],
]

/**
 * The words for a connection that failed, in plainer ones where there are some.
 *
 * @param message - Of the error itself.
 * @param causes - What its causes say, the nearest first.
 */
export function connectionWords(message: string, causes: readonly string[] = []): string {
	for (const [words, meaning] of meanings) {
		for (const said of [message, ...causes]) {
			const found = words.exec(said)
			if (found !== null) return meaning(found)
		}
	}
	return message
}

function refusalOfProxy(status: string | undefined): string {
	switch (status) {
		case '407':
			return 'The proxy wants a name and a password: they go into its address, http://name:password@host:3128'
		case '403':
			return 'The proxy refuses to connect to it (403): ask who runs the proxy, or leave the host out by NO_PROXY'
		default:
			return `The proxy does not get through to it (${status})`
	}
}
