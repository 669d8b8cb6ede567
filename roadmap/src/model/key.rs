//! What things are called by: each kind of thing by names of its own, so that none is taken for another.

/// Makes the names of one kind of thing: text that costs nothing to copy.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(std::sync::Arc<str>);

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                "Key".into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                crate::schema::key()
            }
        }

        impl $name {
            /// Returns the name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self("".into())
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl From<&$name> for $name {
            fn from(name: &$name) -> Self {
                name.clone()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                (*name.0).to_owned()
            }
        }

        impl From<&$name> for String {
            fn from(name: &$name) -> Self {
                (*name.0).to_owned()
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, text: &str) -> bool {
                &*self.0 == text
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, text: &&str) -> bool {
                &*self.0 == *text
            }
        }

        impl PartialEq<String> for $name {
            fn eq(&self, text: &String) -> bool {
                &*self.0 == text.as_str()
            }
        }

        impl PartialEq<$name> for str {
            fn eq(&self, name: &$name) -> bool {
                self == &*name.0
            }
        }

        impl PartialEq<$name> for &str {
            fn eq(&self, name: &$name) -> bool {
                *self == &*name.0
            }
        }

        impl PartialEq<$name> for String {
            fn eq(&self, name: &$name) -> bool {
                self.as_str() == &*name.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&*self.0, f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&*self.0, f)
            }
        }
    )*};
}

names! {
    /// The short name of a task that never changes, such as `GOV-12`.
    TaskKey;
    /// The short name of a workstream.
    WorkstreamKey;
    /// The short name of an office.
    OfficeKey;
    /// The short name of a roadmap: its name in addresses.
    RoadmapKey;
    /// The number of a clause of the directive.
    ClauseKey;
    /// What a link comes from: a task, or a workstream for each of its tasks.
    NodeKey;
    /// The name by which a person signs in.
    Login;
}

impl NodeKey {
    /// Takes it for the name of a task; whoever asks knows that it is one.
    pub fn task(self) -> TaskKey {
        TaskKey(self.0)
    }

    /// Takes it for the name of a workstream; whoever asks knows that it is one.
    pub fn workstream(self) -> WorkstreamKey {
        WorkstreamKey(self.0)
    }
}

impl From<&TaskKey> for NodeKey {
    fn from(task: &TaskKey) -> Self {
        Self(task.0.clone())
    }
}

impl From<TaskKey> for NodeKey {
    fn from(task: TaskKey) -> Self {
        Self(task.0)
    }
}

impl From<WorkstreamKey> for NodeKey {
    fn from(workstream: WorkstreamKey) -> Self {
        Self(workstream.0)
    }
}

impl From<&WorkstreamKey> for NodeKey {
    fn from(workstream: &WorkstreamKey) -> Self {
        Self(workstream.0.clone())
    }
}

impl PartialEq<TaskKey> for NodeKey {
    fn eq(&self, task: &TaskKey) -> bool {
        self.0 == task.0
    }
}

impl PartialEq<NodeKey> for TaskKey {
    fn eq(&self, node: &NodeKey) -> bool {
        self.0 == node.0
    }
}

impl PartialEq<WorkstreamKey> for NodeKey {
    fn eq(&self, workstream: &WorkstreamKey) -> bool {
        self.0 == workstream.0
    }
}
