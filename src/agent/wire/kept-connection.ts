/** Connections that a server may have kept for a while and closed together. */
const mostClosed = 8

/**
 * A `fetch` that sends a request anew where its connection had been kept from an earlier one and the server has closed it
 * meanwhile: small servers do so right behind each reply, and say nothing of it.
 */
export const fetchAnew: typeof globalThis.fetch = async (input, init) => {
	for (let closed = 1; ; closed++) {
		try {
			return await globalThis.fetch(input, init)
		} catch (error) {
			if (closed === mostClosed || !wasKept(error)) throw error
		}
	}
}

/** Whether a request failed by the end of a connection by which something had been answered before. */
function wasKept(error: unknown): boolean {
	const { cause } = error as { readonly cause?: { readonly code?: unknown; readonly socket?: unknown } }
	const { bytesRead } = (cause?.socket ?? {}) as { readonly bytesRead?: unknown }
	return cause?.code === 'UND_ERR_SOCKET' && typeof bytesRead === 'number' && bytesRead > 0
}
