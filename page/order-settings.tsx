import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { bytes, count, figure, timeSpan } from '../src/cli/numbers.ts'
import { visible } from '../src/cli/visible.ts'
import type { RunData } from '../src/report/run-data.ts'
import { Field, named, submitting, Where } from './order-fields.tsx'
import { Card } from './parts.tsx'
import type { Give } from './use-orders.ts'

const nothing = { for: '', candidates: '', target: '', patience: '', disk: '' } as const

/** Another budget from now on. */
export function Budget({ run, give }: { readonly run: RunData; readonly give: Give }): JSX.Element {
	const [wanted, setWanted] = useState<Readonly<Record<keyof typeof nothing, string>>>(nothing)
	const { forMs, candidates, target, patience, diskBytes } = run.budget
	const holds = [
		forMs === null ? [] : `${timeSpan(forMs)} of run time`,
		candidates === null ? [] : `${count(candidates)} candidates`,
		target === null ? [] : `a score of ${figure(target)}`,
		patience.forMs === null ? [] : `${timeSpan(patience.forMs)} without a better best`,
		patience.candidates === null ? [] : `${count(patience.candidates)} candidates without a better best`,
		diskBytes === null ? [] : `an archive of ${bytes(diskBytes)}`,
	].flat()
	const field = (name: keyof typeof nothing, label: string, placeholder: string) => (
		<Field
			label={label}
			placeholder={placeholder}
			value={wanted[name]}
			set={(value) => setWanted({ ...wanted, [name]: value })}
		/>
	)
	const send = async () => {
		if (await give({ order: 'budget', ...wanted })) setWanted(nothing)
	}
	return (
		<Card
			title="Budget"
			note={`${holds.length === 0 ? 'It goes on until it is exact or stopped' : `It ends with ${holds.join(' or ')}`}; what is left empty stays so.`}
		>
			<form class="order" onSubmit={submitting(send)}>
				<div class="fields">
					{field('for', 'run time from now on', '30m')}
					{field('candidates', 'candidates in all', '+5000')}
					{field('target', 'score that is good enough', '-0.01')}
					{field('patience', 'candidates or time without a better best', '30m')}
					{field('disk', 'what the archive may take', '2GB')}
				</div>
				<div class="tools">
					<button type="submit">change the budget</button>
				</div>
			</form>
		</Card>
	)
}

/** Other rates of operators that need no model. */
export function Rates({ run, give }: { readonly run: RunData; readonly give: Give }): JSX.Element {
	const [wanted, setWanted] = useState<Readonly<Record<string, string>>>({})
	const [island, setIsland] = useState('')
	const on = run.islands.filter(({ name }) => island === '' || name === island)
	const send = async () => {
		const rates = Object.entries(wanted).flatMap(([name, rate]) => (rate === '' ? [] : [`${name}=${rate}`]))
		if (await give({ order: 'rates', rates, ...named(island) })) setWanted({})
	}
	return (
		<Card title="Rates" note="How often an operator is drawn beside the others; what is left empty stays as it is.">
			<form class="order" onSubmit={submitting(send)}>
				<div class="fields">
					{run.embedded.map((name) => (
						<Field
							key={name}
							label={visible(name)}
							placeholder={[...new Set(on.map(({ rates }) => figure(rates[name] ?? 0, 3)))].join(', ')}
							value={wanted[name] ?? ''}
							set={(value) => setWanted({ ...wanted, [name]: value })}
						/>
					))}
				</div>
				<div class="tools">
					<Where run={run} island={island} setIsland={setIsland} all="all islands" />
					<button type="submit">change the rates</button>
				</div>
			</form>
		</Card>
	)
}
