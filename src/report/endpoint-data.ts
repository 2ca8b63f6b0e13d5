import type { IncidentRecord } from '../archive/incident.ts'
import type { LastEnd } from '../archive/model-figures.ts'
import { cutText } from './cut-text.ts'

/** How an endpoint stands, as the last session found it. */
export interface EndpointData {
	readonly endpoint: string
	/** Why no request is sent, and until when, in milliseconds since 1970; `null` while it is up. */
	readonly down: { readonly why: string; readonly untilMs: number } | null
	/** Requests that it is sent at once; `null` where nothing has changed what it began with. */
	readonly atOnce: number | null
	/** Whether more at once were too slow. */
	readonly isSlow: boolean
}

/** How each endpoint of a run stands, by name. */
export function endpointData(incidents: readonly IncidentRecord[], lastEnds: readonly LastEnd[]): EndpointData[] {
	const states = new Map<string, EndpointData>()
	for (const { endpoint } of lastEnds) states.set(endpoint, fresh(endpoint))
	for (const { incident } of incidents) {
		// What a session before has found is found anew.
		if (incident.kind === 'run-started') for (const endpoint of states.keys()) states.set(endpoint, fresh(endpoint))
		if (!('endpoint' in incident)) continue
		const { endpoint } = incident
		const state = states.get(endpoint) ?? fresh(endpoint)
		if (incident.kind === 'endpoint-up') states.set(endpoint, { ...state, down: null })
		if (incident.kind === 'endpoint-down') {
			const { why, untilMs } = incident
			states.set(endpoint, { ...state, down: { why: cutText(why, 600), untilMs } })
		}
		if (incident.kind === 'concurrency-changed')
			states.set(endpoint, { ...state, atOnce: incident.requests, isSlow: incident.slow })
	}
	return [...states.values()].sort((one, other) => (one.endpoint < other.endpoint ? -1 : 1))
}

/** How often endpoints were down, a line each with why the last time; a probe that failed is no further time. */
export function downTexts(incidents: readonly IncidentRecord[]): string[] {
	const times = new Map<string, { readonly count: number; readonly isDown: boolean; readonly why: string }>()
	for (const { incident } of incidents) {
		if (incident.kind === 'run-started') for (const [name, known] of times) times.set(name, { ...known, isDown: false })
		if (incident.kind !== 'endpoint-down' && incident.kind !== 'endpoint-up') continue
		const { count, isDown, why } = times.get(incident.endpoint) ?? { count: 0, isDown: false, why: '' }
		if (incident.kind === 'endpoint-up') times.set(incident.endpoint, { count, isDown: false, why })
		else times.set(incident.endpoint, { count: isDown ? count : count + 1, isDown: true, why: incident.why })
	}
	return [...times]
		.filter(([, { count }]) => count > 0)
		.map(([endpoint, { count, why }]) => {
			const often = count === 1 ? 'once' : `${count.toLocaleString('en')} times`
			const last = cutText(why, 600).trim().replace(/\.$/, '')
			return `${endpoint} was down ${often}${count === 1 ? '' : ', the last time'}: ${last}.`
		})
}

function fresh(endpoint: string): EndpointData {
	return { endpoint, down: null, atOnce: null, isSlow: false }
}
