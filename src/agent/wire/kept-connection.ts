/** Within these milliseconds the end of a connection is none of a server that was at work on the request. */
const atOnce = 100

/**
 * A `fetch` that sends a request anew, once, where its connection had been kept from an earlier one and ends at once: small
 * servers close it right behind a reply, and say nothing of it.
 */
export const fetchAnew: typeof globalThis.fetch = async (input, init) => {
	const sentAt = performance.now()
	try {
		return await globalThis.fetch(input, init)
	} catch (error) {
		if (!wasKept(error) || performance.now() - sentAt > atOnce) throw error
		return await globalThis.fetch(input, init)
	}
}

/** Whether a request failed by the end of a connection by which something had come before. */
function wasKept(error: unknown): boolean {
	const { cause } = error as { readonly cause?: { readonly code?: unknown; readonly socket?: unknown } }
	const { bytesRead } = (cause?.socket ?? {}) as { readonly bytesRead?: unknown }
	return cause?.code === 'UND_ERR_SOCKET' && typeof bytesRead === 'number' && bytesRead > 0
}
