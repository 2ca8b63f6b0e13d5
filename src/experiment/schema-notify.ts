import * as z from 'zod'
import { notifyKinds } from './notify.ts'
import { text } from './schema-leaf.ts'
import { objectExpected } from './schema-rust.ts'

/** Checks the address of a webhook. */
export const webhookSchema: z.ZodType<string> = z.url({
	protocol: /^https?$/,
	error: 'an address that begins with `https://` or `http://`',
})

/** Checks a `NotifyInput`. */
export const notifySchema = z
	.strictObject(
		{
			command: z
				.union([text, z.array(text).min(1, 'a program')], {
					error: () => 'a program, or a list of it and its arguments',
				})
				.optional(),
			webhook: webhookSchema.optional(),
			webhookVariable: text.optional(),
			on: z
				.array(z.enum(notifyKinds, `one of ${notifyKinds.join(', ')}`), 'a list of what to tell')
				.min(1, 'at least one')
				.optional(),
		},
		{ error: objectExpected },
	)
	.refine(({ command, webhook, webhookVariable }) => (command ?? webhook ?? webhookVariable) !== undefined, {
		error: 'a `command` or a `webhook`',
		when: ({ issues }) => issues.length === 0,
	})
	.refine(({ webhook, webhookVariable }) => webhook === undefined || webhookVariable === undefined, {
		error: '`webhook` or `webhookVariable`, not both',
		when: ({ issues }) => issues.length === 0,
	})

/** Reads a `NotifyPlan` that was kept as JSON. */
export const keptNotifySchema = z.object({
	command: z.array(z.string()),
	webhook: z.string().exactOptional(),
	webhookVariable: z.string().exactOptional(),
	on: z.array(z.enum(notifyKinds)),
})
