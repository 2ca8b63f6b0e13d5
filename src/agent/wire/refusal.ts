import type { Failure } from '../../archive/model-log.ts'
import { isWordless } from './learn-dialect.ts'

/** A failure of which an endpoint has said that it lies in the request. */
export type Refusal = Failure & { readonly status: number | undefined }

/** Whether an endpoint turned a request down for what it is, and not for how things stand; some say so as a fault of theirs. */
export function isRefusal(failure: Failure): failure is Refusal {
	if (failure.kind === 'rejected') return true
	// Where several endpoints stand behind one, that none of them takes tools is "not found"; some servers say so of all.
	if (failure.kind === 'fatal' && failure.reason === 'unknown-model')
		return /\btools?\b|\broles?\b|\bstream(?:ing)?\b|server-sent|\bSSE\b|template|角色|流式/i.test(failure.message)
	if (failure.kind !== 'transient') return false
	if (failure.status === 501) return true
	return failure.status === 500 && (isWordless(failure.message) || refusing.test(failure.message))
}

/**
 * Whether a refusal may be about how a request is put, and not about what it asks for: one that says of a request that it
 * is bad is, in whatever words, unless it speaks of the model or of who asks.
 */
export function mindsRequest({ status, message }: Refusal): boolean {
	if (status === 401 || status === 403) return false
	return aboutForm.test(message) || ((status === 400 || status === 422) && !aboutWhat.test(message))
}

const aboutWhat =
	/\bmodels?\b.{0,80}\b(?:not|no|unknown|unavailable|invalid|deprecated|retired)\b|\b(?:no|unknown|invalid|such) model|\bprompts?\b|\bkey\b|\btoken\b(?! limit)|account|quota|credit|billing|policy|region|country|模型不存在/i

const aboutForm =
	/template|\broles?\b|stream|\bparam|\bfields?\b|\barguments?\b|propert|\boptions?\b|schema|format\b|support|accept|implement|参数|支持/i

const refusing =
	/support|require|allow|permit|accept|implement|template|enabled|\bmust\b|\bonly\b|\bcan ?not\b|unable to|unknown|unexpected|invalid|unrecogni[sz]ed/i
