//! The judge, its fork server and the sandbox on Linux.
//!
//! Who runs where:
//! - judge: [`serve`], [`evaluation`], [`timing`], [`pairing`], [`trial`], [`inputs`], [`run_queue`], [`fork_server`], [`sandboxed`], [`stamped`], [`death`]
//! - zygote: [`zygote`], [`confinement`] (prepares), [`faults`] (installs)
//! - sandbox: [`sandbox`], [`confinement`] (applies)
//! - on both sides of a boundary: [`order`], [`message`], [`record`], [`shared_memory`]

mod confinement;
mod death;
mod evaluation;
mod faults;
mod filter;
mod fork_server;
mod inputs;
mod message;
mod order;
mod pairing;
mod process;
mod record;
mod run_queue;
mod sandbox;
mod sandboxed;
mod serve;
mod shared_memory;
mod stamped;
mod timing;
mod trial;
mod zygote;

pub use serve::serve;
