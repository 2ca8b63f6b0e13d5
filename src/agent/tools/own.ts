import { type OwnTool, toolNameOf } from '../../experiment/own-tool.ts'
import { type Tool, ToolRefusal } from './tool.ts'

/** Milliseconds that a tool of an experiment's own may take. */
const limitMs = 30_000

/** A tool of the experiment's own. */
export function ownTool(path: string, { description, parameters, answer }: OwnTool): Tool {
	return {
		name: toolNameOf(path),
		description,
		parameters: Object.fromEntries(Object.entries(parameters).map(([name, what]) => [name, { description: what }])),
		async call(input, { signal }) {
			const within = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
			const { promise: late, reject } = Promise.withResolvers<never>()
			const stop = () => reject(within.reason)
			within.addEventListener('abort', stop, { once: true })
			try {
				within.throwIfAborted()
				const value = await Promise.race([Promise.resolve(answer(input, within)), late])
				return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
			} catch (error) {
				signal.throwIfAborted()
				// What it throws is its author's: the run goes on without this answer.
				if (within.aborted) throw new ToolRefusal(`It gave no answer within ${limitMs} ms.`)
				throw new ToolRefusal(`It failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
			} finally {
				within.removeEventListener('abort', stop)
			}
		},
	}
}
