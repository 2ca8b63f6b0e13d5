//! Sets and maps: whether each entry is where the structure itself looks for it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};
use std::ptr;

use super::holdings::expect_room;
use super::{Holdings, Sound, Unsound};

/// A table or a tree that its own entries show to have never been built.
fn never_built(kind: &str, length: usize) -> Unsound {
	Unsound::new(format!("a {kind} of {length} that was never built: it does not find its own entries, each once"))
}

/// The entries of a table, of which one is found by what it is looked for, lie in one allocation.
fn look_into_table<'a, K, V>(
	kind: &str,
	[length, capacity]: [usize; 2],
	entries: impl Iterator<Item = (&'a K, &'a V)>,
	find: impl Fn(&'a K) -> Option<&'a K>,
	holdings: &mut Holdings,
) -> Result<(), Unsound>
where
	K: Sound + 'a,
	V: Sound + 'a,
{
	expect_room(length, capacity)?;
	let (mut counted, mut first, mut last) = (0, usize::MAX, 0);
	for (key, value) in entries {
		counted += 1;
		for (start, size) in
			[(ptr::from_ref(key).addr(), size_of::<K>()), (ptr::from_ref(value).addr(), size_of::<V>())]
		{
			if size > 0 {
				(first, last) = (first.min(start), last.max(start.saturating_add(size)));
			}
		}
		// What is hashed has to be sound itself.
		key.look(holdings)?;
		value.look(holdings)?;
		if !find(key).is_some_and(|found| ptr::eq(found, key)) {
			return Err(never_built(kind, length));
		}
	}
	if counted != length {
		return Err(never_built(kind, length));
	}
	holdings.piece(first, last.saturating_sub(first))
}

/// The entries of a tree ascend.
fn look_into_tree<'a, K, V>(
	kind: &str,
	length: usize,
	entries: impl Iterator<Item = (&'a K, &'a V)>,
	find: impl Fn(&'a K) -> Option<&'a K>,
	holdings: &mut Holdings,
) -> Result<(), Unsound>
where
	K: Sound + Ord + 'a,
	V: Sound + 'a,
{
	let (mut counted, mut before) = (0, None);
	for (key, value) in entries {
		counted += 1;
		holdings.piece(ptr::from_ref(key).addr(), size_of::<K>())?;
		key.look(holdings)?;
		value.look(holdings)?;
		let ascends = before.replace(key).is_none_or(|before| before < key);
		if !ascends || !find(key).is_some_and(|found| ptr::eq(found, key)) {
			return Err(never_built(kind, length));
		}
	}
	if counted == length { Ok(()) } else { Err(never_built(kind, length)) }
}

impl<T: Sound + Eq + Hash, S: BuildHasher> Sound for HashSet<T, S> {
	const HOLDS: bool = true;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		let sizes = [self.len(), self.capacity()];
		look_into_table("HashSet", sizes, self.iter().map(|key| (key, &())), |key| self.get(key), holdings)
	}
}

impl<K: Sound + Eq + Hash, V: Sound, S: BuildHasher> Sound for HashMap<K, V, S> {
	const HOLDS: bool = true;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		let find = |key| self.get_key_value(key).map(|(key, _)| key);
		look_into_table("HashMap", [self.len(), self.capacity()], self.iter(), find, holdings)
	}
}

impl<T: Sound + Ord> Sound for BTreeSet<T> {
	const HOLDS: bool = true;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		look_into_tree("BTreeSet", self.len(), self.iter().map(|key| (key, &())), |key| self.get(key), holdings)
	}
}

impl<K: Sound + Ord, V: Sound> Sound for BTreeMap<K, V> {
	const HOLDS: bool = true;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		let find = |key| self.get_key_value(key).map(|(key, _)| key);
		look_into_tree("BTreeMap", self.len(), self.iter(), find, holdings)
	}
}
