/**
 * Keeps to itself what Node says of parts of it that are new, on standard error, to whoever watches a run: types that it
 * strips, its way through SOCKS proxies. All other warnings are told.
 */
export function withoutNewsOfNode(): void {
	const emit = process.emitWarning.bind(process) as (...given: unknown[]) => void
	process.emitWarning = (...given: unknown[]) => {
		const [, kind] = given
		const name = typeof kind === 'object' && kind !== null ? (kind as { readonly type?: unknown }).type : kind
		if (name !== 'ExperimentalWarning') emit(...given)
	}
}
