import type { JSX } from 'preact'
import { visible } from '../src/cli/visible.ts'
import type { TroubleData } from '../src/report/run-data.ts'
import type { ViewProps } from './app.tsx'
import { Card, Line } from './parts.tsx'

const titles: Readonly<Record<TroubleData['kind'], string>> = {
	killed: 'Killed',
	survived: 'Faults survived',
	compiler: 'Two compilers',
	isolation: 'Isolation',
	clock: 'The clock',
	doubt: 'Scores in doubt',
	'held-out': 'Did not hold up on unseen inputs',
	crashed: 'Candidates that did what they may not',
	model: 'Models',
}

/** What went wrong in a run, and what it means. */
export function Trouble({ update: { run } }: ViewProps): JSX.Element {
	const groups = Map.groupBy(run.trouble, ({ kind }) => kind)
	if (groups.size === 0)
		return <p class="waiting">No trouble: nothing failed, nothing is in doubt, nobody was refuted.</p>
	return (
		<div class="cards">
			{[...groups].map(([kind, all]) => (
				<Card key={kind} title={titles[kind]} wide>
					<ul class="troubles">
						{all.map(({ text }) => (
							<li key={text}>{kind === 'killed' ? <Line text={text} /> : visible(text)}</li>
						))}
					</ul>
				</Card>
			))}
		</div>
	)
}
