import type { Random } from '../../src/candidate/random.ts'
import { surfaceDraft } from '../busy-drafts.ts'

/**
 * A reply as a small model of one's own gives them: half of them versions of their own, the others such as do not compile, have no
 * code, explain themselves at length, give the parent back, or never end.
 *
 * @param conversation - What it answers: the function's name is found there.
 */
export function scriptedReply(conversation: string, random: Random): string {
	const draft = conversation.includes('pub fn sort(') ? sortDraft(random) : surfaceDraft(random)
	const whole = `\`\`\`rust\n${draft}\`\`\``
	return random.weighted(kinds, ({ weight }) => weight).reply(whole, conversation)
}

interface Kind {
	readonly weight: number
	readonly reply: (whole: string, conversation: string) => string
}

const explanation =
	'This version goes over the input fewer times than the one before it, and keeps what it has found in locals. '

const kinds: readonly Kind[] = [
	{ weight: 50, reply: (whole) => whole },
	{ weight: 15, reply: (whole) => `Sure, here is it:\n\n${whole}\n\n${explanation.repeat(5)}` },
	{ weight: 15, reply: (whole) => whole.replace('let ', 'let cells: usize = 0.5;\n    let ') },
	{ weight: 8, reply: () => explanation.repeat(3) },
	{ weight: 8, reply: (whole, conversation) => /```rust\n[\s\S]*?```/.exec(conversation.slice(-4_000))?.[0] ?? whole },
	{
		weight: 4,
		reply: (whole) => `${whole.slice(0, 60)}\n${'    // The candidate is a good starting point.\n'.repeat(200)}`,
	},
]

function sortDraft(random: Random): string {
	return random.pick([insertion, shell, comb, quick, merge])(random)
}

const head = 'pub fn sort(data: &mut [f64], len: usize) {\n    let data = &mut data[..len];\n'

function insertion(): string {
	return `${head}    for i in 1..data.len() {
        let value = data[i];
        let mut j = i;
        while j >= 1 && data[j - 1] > value {
            data[j] = data[j - 1];
            j -= 1;
        }
        data[j] = value;
    }
}
`
}

function shell(random: Random): string {
	return `${head}    let mut gap = ${1_000 + random.below(4_000)}usize;
    while gap > 0 {
        for i in gap..data.len() {
            let value = data[i];
            let mut j = i;
            while j >= gap && data[j - gap] > value {
                data[j] = data[j - gap];
                j -= gap;
            }
            data[j] = value;
        }
        gap = if gap == 1 { 0 } else { (gap * ${3 + random.below(4)} / 10).max(1) };
    }
}
`
}

function comb(random: Random): string {
	return `${head}    let mut gap = data.len();
    let mut swapped = true;
    while gap > 1 || swapped {
        gap = (gap * 100 / ${125 + random.below(20)}).max(1);
        swapped = false;
        for i in 0..data.len().saturating_sub(gap) {
            if data[i] > data[i + gap] {
                data.swap(i, i + gap);
                swapped = true;
            }
        }
    }
}
`
}

function quick(random: Random): string {
	return `fn quick(data: &mut [f64]) {
    let mut data = data;
    while data.len() > ${8 + random.below(40)} {
        let pivot = data[data.len() / 2];
        let (mut low, mut high) = (0, data.len() - 1);
        loop {
            while data[low] < pivot {
                low += 1;
            }
            while data[high] > pivot {
                high -= 1;
            }
            if low >= high {
                break;
            }
            data.swap(low, high);
            low += 1;
            high -= 1;
        }
        let (left, right) = data.split_at_mut(high + 1);
        quick(left);
        data = right;
    }
    for i in 1..data.len() {
        let mut j = i;
        while j > 0 && data[j - 1] > data[j] {
            data.swap(j - 1, j);
            j -= 1;
        }
    }
}

${head}    quick(data);
}
`
}

function merge(random: Random): string {
	return `${head}    let mut other = data.to_vec();
    let mut width = ${2 + random.below(30)};
    for part in data.chunks_mut(width) {
        for i in 1..part.len() {
            let mut j = i;
            while j > 0 && part[j - 1] > part[j] {
                part.swap(j - 1, j);
                j -= 1;
            }
        }
    }
    while width < data.len() {
        for start in (0..data.len()).step_by(2 * width) {
            let middle = (start + width).min(data.len());
            let end = (start + 2 * width).min(data.len());
            let (mut left, mut right) = (start, middle);
            for place in &mut other[start..end] {
                if left < middle && (right >= end || data[left] <= data[right]) {
                    *place = data[left];
                    left += 1;
                } else {
                    *place = data[right];
                    right += 1;
                }
            }
        }
        data.copy_from_slice(&other);
        width *= 2;
    }
}
`
}
