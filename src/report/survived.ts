import prettyMs from 'pretty-ms'
import type { Incident, IncidentRecord } from '../archive/incident.ts'
import type { ProcessLost } from '../candidate/process-lost.ts'
import { cutText } from './cut-text.ts'

const names: Readonly<Record<ProcessLost['process'], readonly [one: string, several: string]>> = {
	judge: ['judge', 'judges'],
	compiler: ['compiler', 'compilers'],
	launcher: ['launcher of a compiler', 'launchers of compilers'],
	'launch-process': ['process that starts compilers', 'processes that start compilers'],
}

/** What a run has survived, a line for each kind of fault with how often, when and why the last time. */
export function survivedTexts(incidents: readonly IncidentRecord[]): string[] {
	const lost = Map.groupBy(ofKind(incidents, 'process-lost'), ({ incident }) => incident.process)
	const short = Map.groupBy(shortages(incidents), ({ incident }) => incident.of)
	return [
		...[...lost].map(([process, all]) => {
			const [one, several] = names[process]
			const who = all.length === 1 ? `A ${one} was` : `${all.length.toLocaleString('en')} ${several} were`
			return `${who} replaced, and what was under way was begun again; ${lastly(all, ({ why }) => why)}`
		}),
		...[...short].map(([of, all]) => {
			const often = all.length === 1 ? 'once' : `${all.length.toLocaleString('en')} times`
			return `The disk of ${of === 'archive' ? 'the archive' : 'builds'} had no room ${often}; ${lastly(all, ({ text }) => text)}`
		}),
	]
}

/** How many processes of a run were replaced, of each kind that were, in words; `undefined` where none was. */
export function replacedText(incidents: readonly IncidentRecord[]): string | undefined {
	const lost = Map.groupBy(ofKind(incidents, 'process-lost'), ({ incident }) => incident.process)
	if (lost.size === 0) return undefined
	return [...lost]
		.map(([process, { length }]) => `${length.toLocaleString('en')} ${names[process][length === 1 ? 0 : 1]}`)
		.join(', ')
}

/** Each want of room once, however often it was said that it goes on. */
function shortages(incidents: readonly IncidentRecord[]): OfKind<'room-short'>[] {
	const short = new Set<string>()
	return ofKind(incidents, 'room-short', 'room-again').filter((one): one is OfKind<'room-short'> => {
		const { kind, of } = one.incident
		const isNew = kind === 'room-short' && !short.has(of)
		if (kind === 'room-short') short.add(of)
		else short.delete(of)
		return isNew
	})
}

type OfKind<Kind extends Incident['kind']> = IncidentRecord & { readonly incident: Incident & { kind: Kind } }

function ofKind<Kind extends Incident['kind']>(
	incidents: readonly IncidentRecord[],
	...kinds: readonly Kind[]
): OfKind<Kind>[] {
	return incidents.filter((one): one is OfKind<Kind> => (kinds as readonly string[]).includes(one.incident.kind))
}

function lastly<One extends IncidentRecord>(all: readonly One[], why: (incident: One['incident']) => string): string {
	const { incident, elapsedMs } = all.at(-1) as One
	const when = `${all.length === 1 ? '' : 'the last '}at ${prettyMs(Math.floor(elapsedMs / 1000) * 1000)} of run time`
	return `${when}: ${cutText(why(incident), 600).trim().replace(/\.$/, '')}.`
}
