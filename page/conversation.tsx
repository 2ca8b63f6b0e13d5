import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { visible } from '../src/cli/visible.ts'
import type { ConversationData, ConversationKey } from '../src/report/conversation-data.ts'
import type { RunData } from '../src/report/run-data.ts'
import type { Feed } from './feed.ts'
import { Line } from './parts.tsx'

/** All that was said in a conversation. */
export function Conversation(props: {
	readonly run: RunData
	readonly feed: Feed
	readonly of: ConversationKey
	/** Changes when more was said. */
	readonly till: string
}): JSX.Element {
	const { run, feed, of, till } = props
	const { island, ask } = of
	const [read, setRead] = useState<ConversationData | 'missing'>()
	useEffect(() => {
		let isWanted = true
		const put = (one: ConversationData | undefined) => isWanted && setRead(one ?? 'missing')
		feed.conversation(run.id, { island, ask }).then(put, () => put(undefined))
		return () => {
			isWanted = false
		}
	}, [feed, run.id, island, ask, till])
	if (read === undefined) return <p class="quiet">Reading…</p>
	if (read === 'missing') {
		return (
			<p class="quiet">
				<Line text={`It is not in this page: \`log --ask ${run.islands[island]?.name}/${ask}\` has it.`} />
			</p>
		)
	}
	return (
		<>
			{read.turns.map((turn, index) => (
				<div class={`turn ${turn.who}`} key={index}>
					<p class="note">
						<b>{turn.who}</b> {visible(turn.about)}
					</p>
					{turn.text === '' ? null : <pre class="text">{visible(turn.text.trim())}</pre>}
				</div>
			))}
		</>
	)
}
