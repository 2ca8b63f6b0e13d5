/** What OpenSSL, Node and its HTTP client say of a connection that fails, and what it means to a person. */
const meanings: readonly (readonly [RegExp, (words: RegExpExecArray) => string])[] = [
	[
		/SSL routines.*(?:wrong version number|packet length too long|http request|unknown protocol)/s,
		() => 'What answers there speaks no https: if it speaks http, write the base URL with `http://`',
	],
	[/SSL routines:\w*:([^:\n]+)/, ([, why]) => `No secure connection can be made: ${why?.trim()}`],
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

/** The words for a connection that failed, in plainer ones where there are some. */
export function connectionWords(message: string): string {
	for (const [words, meaning] of meanings) {
		const found = words.exec(message)
		if (found !== null) return meaning(found)
	}
	return message
}
