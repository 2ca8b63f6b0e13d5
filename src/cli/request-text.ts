import type { LoggedRequest } from '../archive/model-log.ts'
import type { ReplyUse } from '../archive/reply-use.ts'
import { count, counted, figure } from './numbers.ts'

/** One request for a person, in a line: by which model, its tokens, its time, and what came of it. */
export function requestText({ request, end, use }: LoggedRequest): string {
	const { model, step, retry } = request
	const nth = `${model}, request ${step + 1}${retry === 0 ? '' : `, try ${retry + 1}`}`
	if (end === undefined) return `${nth}: no reply`
	const { inputTokens, cachedTokens, outputTokens, estimated } = end.usage
	const inAndOut = `${count(inputTokens)} tokens in (${count(cachedTokens)} cached), ${count(outputTokens)} out`
	const tokens = estimated ? `about ${inAndOut} (estimated)` : inAndOut
	const cost = end.cost === 0 ? '' : `, cost ${figure(end.cost)}`
	const became = end.kind === 'failed' ? `failed: ${end.failure.message}` : use === undefined ? '' : useText(use)
	return `${nth}: ${tokens}${cost}, ${figure(end.latencyMs / 1000)} s; ${became.split('\n')[0]}`
}

function useText(use: ReplyUse): string {
	if (use.kind === 'tools') return counted(use.calls.length, 'call')
	return use.kind === 'fault' ? use.fault : use.kind
}
