//! The judge: holds seeds, inputs, answers and the clock, and believes nothing that a sandbox says.
//!
//! From the top down: [`serve`] (the protocol), [`evaluation`] and [`stages`] (a candidate through them), [`timing`] and [`pairing`] (honest
//! time), [`tuning`] (numbers of a candidate), [`bench`] (what sandboxes are begun with), [`twin`] and [`trial`] (one sandbox at work), [`fork_server`] and [`sandboxed`]
//! (its process).

mod allowance;
mod batch_size;
mod bench;
mod brief;
mod children;
mod code;
mod deadline;
mod death;
mod decoder;
mod either_order;
mod enough;
mod evaluation;
mod evidence;
mod fork_server;
mod honest;
mod inputs;
mod isolation;
mod laps;
mod note;
mod pairing;
mod printed;
mod quiet;
mod regions;
mod run_queue;
mod sandboxed;
mod serve;
mod stages;
mod stamped;
mod stop;
mod timing;
mod trial;
mod tuning;
mod twin;
mod warm_ups;

pub use serve::serve;
