import type { NotifyPlan } from '../experiment/notify.ts'
import { webhookSchema } from '../experiment/schema-notify.ts'
import type { ModelSettings } from './environment.ts'
import { UsageError } from './exit-codes.ts'
import type { Notices } from './progress/display.ts'

/** Where the address of a webhook may be. */
export interface AddressParts {
	readonly settings: Pick<ModelSettings, 'variables'>
	readonly notices: Pick<Notices, 'note'>
}

/**
 * Who is told of a run, with the address that a variable holds.
 *
 * @param given - Of a run that begins.
 * @param kept - Of one that is resumed, without what is secret.
 * @throws {UsageError} If the variable holds no address.
 */
export function withWebhook(
	given: NotifyPlan | undefined,
	kept: NotifyPlan | undefined,
	{ settings, notices }: AddressParts,
): NotifyPlan | undefined {
	const plan = given ?? kept
	const variable = plan?.webhookVariable
	if (plan !== undefined && variable !== undefined) {
		const webhook = settings.variables[variable]
		if (webhookSchema.safeParse(webhook).success && webhook !== undefined) return { ...plan, webhook }
		// What may be a secret is not repeated.
		const found = webhook === undefined || webhook === '' ? 'nothing' : 'something else'
		throw new UsageError(
			`\`notify\`: expected ${variable} in the environment or .env to hold an address that begins with \`https://\` or \`http://\`, found ${found}`,
		)
	}
	if (given !== undefined || plan?.webhook === undefined) return plan
	const { webhook, ...others } = plan
	notices.note(
		`\`notify\`: of its webhook at ${webhook} no more is kept, which may be a secret, so that nobody is told there: in a next run name a variable that holds it (\`webhookVariable\`)`,
	)
	return others
}
