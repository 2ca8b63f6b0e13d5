//! What isolation the machine gives, in the manager's words.

use rustix::process::geteuid;

use crate::protocol::{Isolation, Level};
use crate::shared::parts::Parts;

/// The parts by the names that a person reads.
const NAMES: [(Parts, &str); 5] = [
	(Parts::LANDLOCK, "landlock"),
	(Parts::LANDLOCK_NETWORK, "landlock-network"),
	(Parts::LANDLOCK_SCOPE, "landlock-scope"),
	(Parts::SECCOMP, "seccomp"),
	(Parts::USER, "user"),
];

/// What this process could have on the best kernel. Only root can become somebody else.
pub(crate) fn wanted() -> Parts {
	let kernel = Parts::LANDLOCK | Parts::LANDLOCK_NETWORK | Parts::LANDLOCK_SCOPE | Parts::SECCOMP;
	if geteuid().is_root() { kernel | Parts::USER } else { kernel }
}

/// The parts of this name, if it is one: `landlock` stands for all of Landlock.
pub(crate) fn named(name: &str) -> Option<Parts> {
	match name {
		"landlock" => Some(Parts::LANDLOCK | Parts::LANDLOCK_NETWORK | Parts::LANDLOCK_SCOPE),
		"seccomp" => Some(Parts::SECCOMP),
		"user" => Some(Parts::USER),
		_ => None,
	}
}

/// How well sandboxes with these parts are shut in.
pub(crate) fn isolation(entered: Parts) -> Isolation {
	let absent = wanted() - entered;
	let missing: Vec<_> = NAMES.into_iter().filter(|(part, _)| absent.has(*part)).map(|(_, name)| name).collect();
	let level = match () {
		() if missing.is_empty() => Level::Full,
		() if entered.has(Parts::LANDLOCK) || entered.has(Parts::SECCOMP) => Level::Reduced,
		() => Level::None,
	};
	Isolation { level, missing }
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn everything_wanted_is_full_and_neither_landlock_nor_seccomp_is_none() {
		assert_eq!(isolation(wanted()), Isolation { level: Level::Full, missing: vec![] });
		assert_eq!(isolation(wanted() - Parts::SECCOMP).level, Level::Reduced);
		let bare = isolation(wanted() & Parts::USER);
		assert_eq!(bare.level, Level::None);
		assert!(bare.missing.contains(&"landlock"));
	}

	#[test]
	fn an_older_landlock_is_reduced_by_what_it_lacks() {
		let found = isolation(wanted() - Parts::LANDLOCK_NETWORK - Parts::LANDLOCK_SCOPE);
		assert_eq!(found, Isolation { level: Level::Reduced, missing: vec!["landlock-network", "landlock-scope"] });
	}

	#[test]
	fn a_part_has_a_name() {
		assert_eq!(named("seccomp"), Some(Parts::SECCOMP));
		assert_eq!(named("rlimits"), None);
	}
}
