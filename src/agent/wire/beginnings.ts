import type { Failure } from '../../archive/model-log.ts'

/** In a row, of an endpoint whose begun replies came before: one alone may have passed. */
const mostInARow = { nothing: 2, rejected: 2, server: 3 }

/**
 * Whether the replies of a model may be begun, by what came of those that were: what an endpoint may mind in them it is not
 * asked for again, for nothing depends on it.
 */
export class Beginnings {
	#taken = true
	/** Whether one that was begun has ever come. */
	#came = false
	#inARow = 0

	/** Whether the next may be begun. */
	get taken(): boolean {
		return this.#taken
	}

	/** Takes note of a reply that was begun. @param isNothing - Whether nothing came, as of a model that takes what was begun for all of it. */
	replied(isNothing: boolean): void {
		if (isNothing) return void this.#missed(mostInARow.nothing)
		this.#came = true
		this.#inARow = 0
	}

	/**
	 * Takes note of a failure of a request that was begun, of which no token came.
	 *
	 * @returns Whether the same request may do without what was begun.
	 */
	failed(failure: Failure): boolean {
		if (!this.#taken) return isOfRequest(failure)
		if (!isOfRequest(failure)) return false
		// For good is what the endpoint says, not what it means.
		if (failure.kind === 'fatal') this.#taken = false
		else if (failure.kind === 'rejected') this.#missed(mostInARow.rejected)
		// Others than 500 are often said of how things stand.
		else this.#missed(mostInARow.server, failure.kind === 'transient' && failure.status === 500)
		return !this.#taken
	}

	/** None is begun any more. */
	refused(): void {
		this.#taken = false
	}

	#missed(most: number, atOnce = true): void {
		this.#inARow++
		if (this.#inARow >= most || (atOnce && !this.#came)) this.#taken = false
	}
}

/** Whether it may lie in the request: not in who asks, its length or its contents, or the connection. */
function isOfRequest(failure: Failure): boolean {
	switch (failure.kind) {
		case 'rejected':
			return failure.status !== 401 && failure.status !== 403
		case 'fatal':
			return failure.reason === 'unknown-model' || failure.reason === 'refused'
		case 'transient':
			return failure.reason === 'server' || failure.reason === 'malformed'
		default:
			return false
	}
}
