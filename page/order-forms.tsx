import type { JSX } from 'preact'
import { useId, useState } from 'preact/hooks'
import { longestWhole } from '../src/report/cut-text.ts'
import type { RunData } from '../src/report/run-data.ts'
import { named, submitting, Where } from './order-fields.tsx'
import { Card } from './parts.tsx'
import type { Give } from './use-orders.ts'

/** Tells the models something. */
export function Note({ run, give }: { readonly run: RunData; readonly give: Give }): JSX.Element {
	const [text, setText] = useState('')
	const [island, setIsland] = useState('')
	const id = useId()
	if (!run.asksModels) {
		return (
			<Card title="A note to the agents">
				<p class="quiet">This run asks no model, so there is nobody to read one.</p>
			</Card>
		)
	}
	const send = async () => {
		if (await give({ order: 'note', text, ...named(island) })) setText('')
	}
	return (
		<Card title="A note to the agents" note="It stands in all prompts from then on.">
			<form class="order" onSubmit={submitting(send)}>
				<label for={id}>note</label>
				<textarea
					id={id}
					rows={4}
					required
					placeholder="such as: try a radix sort"
					value={text}
					onInput={({ currentTarget }) => setText(currentTarget.value)}
				/>
				<div class="tools">
					<Where run={run} island={island} setIsland={setIsland} all="all islands" />
					<button type="submit">send the note</button>
				</div>
			</form>
		</Card>
	)
}

/** Puts a person's own function in. */
export function Inject({ run, give }: { readonly run: RunData; readonly give: Give }): JSX.Element {
	const [source, setSource] = useState('')
	const [island, setIsland] = useState('')
	const id = useId()
	const best = run.champion?.steps.at(-1)?.source
	const send = async () => {
		if (await give({ order: 'inject', source, ...named(island) })) setSource('')
	}
	return (
		<Card
			title="A candidate of your own"
			note="It is compiled, scored and told like any other, and parents are drawn from it if it is good."
			wide
		>
			<form class="order" onSubmit={submitting(send)}>
				<label for={id}>Rust</label>
				<textarea
					id={id}
					class="rust"
					rows={10}
					required
					spellcheck={false}
					placeholder={run.signature}
					value={source}
					onInput={({ currentTarget }) => setSource(currentTarget.value)}
				/>
				<div class="tools">
					<Where run={run} island={island} setIsland={setIsland} all={undefined} />
					<button type="submit">put it in</button>
					{best === undefined || best.length > longestWhole ? null : (
						<button type="button" onClick={() => setSource(best)}>
							begin with the best
						</button>
					)}
				</div>
			</form>
		</Card>
	)
}
