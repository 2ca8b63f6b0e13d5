import { ModelAccess } from '../../../src/agent/wire/access.ts'
import { planModel } from '../../../src/agent/wire/model-plan.ts'
import { redactor } from '../../../src/agent/wire/redaction.ts'
import { textMessage } from '../../../src/archive/message.ts'
import { systemClock } from '../../../src/candidate/clock.ts'
import type { ModelWanted } from '../../../src/experiment/model-wanted.ts'
import type { ScriptedEndpoint } from '../endpoint.ts'

/** The key of the endpoint. */
export const key = 'sk-secret-1234567890'
/** Of who waits to the end. */
export const never = new AbortController().signal
/** Any request. */
export const ask = {
	messages: [textMessage('system', 'Be brief.'), textMessage('user', 'Write it.')],
	temperature: 0.7,
	maxOutputTokens: 100,
}

/** Access to one of its models. */
export function accessTo(endpoint: Pick<ScriptedEndpoint, 'baseUrl'>, wanted: Partial<ModelWanted> = {}): ModelAccess {
	const plan = planModel({ baseUrl: endpoint.baseUrl, id: 'tiny', ...wanted })
	return new ModelAccess(plan, key, systemClock, redactor([key]))
}
