import type { JSX } from 'preact'
import { count } from '../src/cli/numbers.ts'
import type { RunData } from '../src/report/run-data.ts'
import { Chart } from './chart.tsx'
import { Mathematics } from './mathematics.tsx'
import { Card, Table } from './parts.tsx'
import type { ScoreScale } from './score.ts'

/** The best candidates of each size. */
export function Front({ run, scale }: { readonly run: RunData; readonly scale: ScoreScale }): JSX.Element {
	const front = run.front.toSorted((one, other) => one.size - other.size)
	const champion = run.champion?.report.candidate
	const hasFormulas = front.some(({ mathml }) => mathml !== null)
	return (
		<Card title="Front of size against score" note="each is better than all that are smaller" wide>
			<Chart
				label={`${scale.name} of the best candidate of each size`}
				x={front.map(({ size }) => size)}
				xText="whole"
				xName="tokens"
				yName={scale.name}
				series={[
					{
						label: scale.name,
						colour: '--accent',
						isStepped: true,
						values: front.map(({ score }) => scale.value(score)),
					},
					{
						label: 'candidates',
						colour: '--accent',
						isPoints: true,
						pointSize: 7,
						values: front.map(({ score }) => scale.value(score)),
					},
					{
						label: 'champion',
						colour: '--good',
						isPoints: true,
						pointSize: 11,
						values: front.map(({ number, score }) => (number === champion ? scale.value(score) : null)),
					},
				]}
				isLogY={scale.isLog}
				height={240}
			/>
			<Table
				label="Candidates on the front"
				head={['tokens', scale.name, 'by', 'candidate', ...(hasFormulas ? ['formula'] : [])]}
				texts={[2, 4]}
				rows={front.map(({ number, size, score, operator, mathml }) => [
					count(size),
					scale.text(score),
					operator,
					number === champion ? <b>{count(number)}, champion</b> : count(number),
					...(hasFormulas ? [mathml === null ? '' : <Mathematics key="formula" mathml={mathml} />] : []),
				])}
			/>
		</Card>
	)
}
