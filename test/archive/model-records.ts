import type { AskRecord, RequestEnd, RequestRecord } from '../../src/archive/model-log.ts'

/** A request, with all that one may have. */
export const request: RequestRecord = {
	island: 1,
	ask: 4,
	step: 0,
	retry: 0,
	purpose: 'propose',
	operator: 'rewrite',
	model: 'small',
	modelId: 'vendor/small-7b',
	endpoint: 'http://127.0.0.1:8080/v1',
	messages: [
		{ role: 'system', parts: [{ kind: 'text', text: 'Write “Rust”.' }] },
		{
			role: 'user',
			parts: [
				{ kind: 'text', text: 'Now.' },
				{ kind: 'text', text: 'Please.' },
			],
		},
	],
	temperature: 0.5,
	maxOutputTokens: 100,
	parents: [3, 1],
	reserved: { tokens: 150, money: 0.25, requests: 1 },
	sentAt: 1_700_000_000_000,
}

/** What a reply may have used. */
export const usage: RequestEnd['usage'] = {
	inputTokens: 50,
	cachedTokens: 20,
	outputTokens: 10,
	reasoningTokens: 3,
	estimated: false,
}

/** How it ended, with a reply. */
export const replied: RequestEnd & { readonly kind: 'replied' } = {
	kind: 'replied',
	text: 'fn f() {}',
	finish: 'stop',
	firstTokenMs: 12.5,
	usage,
	cost: 0.125,
	latencyMs: 80.5,
}

/** How it ended, without one. */
export const failed: RequestEnd & { readonly kind: 'failed' } = {
	kind: 'failed',
	failure: { kind: 'transient', reason: 'server', status: 503, retryAfterMs: 1_000, message: 'busy' },
	gaveUp: false,
	usage: { ...usage, inputTokens: 0, outputTokens: 0, estimated: true },
	cost: 0,
	latencyMs: 1,
}

/** How the ask ended that it was of. */
export const ended: AskRecord = {
	island: 1,
	ask: 4,
	operator: 'rewrite',
	model: 'small',
	ended: 'done',
	trials: [{ idea: 'a bowl', outcome: 'scored 1', score: 1 }],
	parentScore: 0.5,
	bestScore: 1,
	cost: { tokens: 60, money: 0.125, requests: 2 },
}
