/** What somebody may want to be told of a run: a better best, what stands in its way, that it has ended. */
export const notifyKinds = ['best', 'trouble', 'end'] as const

/** One of them. */
export type NotifyKind = (typeof notifyKinds)[number]

/** Who is told what of a run, as an experiment says it. */
export interface NotifyInput {
	/** A program, or one with its arguments, started in the experiment's folder; it has one line of JSON on its standard input. */
	readonly command?: string | readonly string[]
	/** An address that is sent the same JSON; of it the archive keeps the origin alone, so that a run that is resumed tells nobody there. */
	readonly webhook?: string
	/** In its place the environment variable, or the line of `.env`, that holds such an address: resumed runs tell it as well. */
	readonly webhookVariable?: string
	/** All of these where nothing is said. */
	readonly on?: readonly NotifyKind[]
}

/** Who is told of a run. */
export interface NotifyPlan {
	/** Empty where no program is to be started. */
	readonly command: readonly string[]
	readonly webhook?: string
	readonly webhookVariable?: string
	readonly on: readonly NotifyKind[]
}

/** The plan of what an experiment says. */
export function notifyPlan({ command = [], webhook, webhookVariable, on = notifyKinds }: NotifyInput): NotifyPlan {
	return {
		command: typeof command === 'string' ? [command] : command,
		...(webhook === undefined ? {} : { webhook }),
		...(webhookVariable === undefined ? {} : { webhookVariable }),
		on,
	}
}

/** As an archive keeps it: who knows the whole of an address may often post there. */
export function keptNotify(plan: NotifyPlan): NotifyPlan {
	return plan.webhook === undefined ? plan : { ...plan, webhook: new URL(plan.webhook).origin }
}
