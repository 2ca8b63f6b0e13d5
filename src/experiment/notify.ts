/** What somebody may want to be told of a run: a better best, what stands in its way, that it has ended. */
export const notifyKinds = ['best', 'trouble', 'end'] as const

/** One of them. */
export type NotifyKind = (typeof notifyKinds)[number]

/** Who is told what of a run, as an experiment says it. */
export interface NotifyInput {
	/** A program, or one with its arguments, started in the experiment's folder; it has one line of JSON on its standard input. */
	readonly command?: string | readonly string[]
	/** An address that is sent the same JSON. */
	readonly webhook?: string
	/** All of these where nothing is said. */
	readonly on?: readonly NotifyKind[]
}

/** As it is kept. */
export interface NotifyPlan {
	/** Empty where no program is to be started. */
	readonly command: readonly string[]
	readonly webhook?: string
	readonly on: readonly NotifyKind[]
}

/** The plan of what an experiment says. */
export function notifyPlan({ command = [], webhook, on = notifyKinds }: NotifyInput): NotifyPlan {
	return {
		command: typeof command === 'string' ? [command] : command,
		...(webhook === undefined ? {} : { webhook }),
		on,
	}
}
