import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import { visible } from '../src/cli/visible.ts'
import type { RunData } from '../src/report/run-data.ts'

/** A line of text with what it is. */
export function Field(props: {
	readonly label: string
	/** What might stand there. */
	readonly placeholder: string
	readonly value: string
	readonly set: (value: string) => void
}): JSX.Element {
	const { label, placeholder, value, set } = props
	const id = useId()
	return (
		<>
			<label for={id}>{label}</label>
			<input
				id={id}
				type="text"
				autocomplete="off"
				placeholder={placeholder}
				value={value}
				onInput={({ currentTarget }) => set(currentTarget.value)}
			/>
		</>
	)
}

/** Chooses an island. @param props.all - What no island in particular is called; `undefined` where it has to be one. */
export function Where(props: {
	readonly run: RunData
	readonly island: string
	readonly setIsland: (name: string) => void
	readonly all: string | undefined
}): JSX.Element {
	const { run, island, setIsland, all } = props
	return (
		<label>
			<span class="quiet">where </span>
			<select value={island} onChange={({ currentTarget }) => setIsland(currentTarget.value)}>
				{all === undefined ? null : <option value="">{all}</option>}
				{run.islands.map(({ name }, index) => (
					<option key={name} value={all === undefined && index === 0 ? '' : name}>
						{visible(name)}
					</option>
				))}
			</select>
		</label>
	)
}

/** An island as an order has it: none where it is for all. */
export function named(island: string): { readonly island?: string } {
	return island === '' ? {} : { island }
}

/** The page's policy lets no form be sent anywhere; it is the script that gives the order. */
export function submitting(send: () => Promise<void>): (event: Event) => void {
	return (event) => {
		event.preventDefault()
		void send()
	}
}
