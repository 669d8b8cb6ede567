//! The files of a crate, and which of them takes a name from which.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use syn::{Attribute, Item, UseTree, visit::Visit};

use crate::graph::Edge;

/// The place of a module: the names from the root to it.
type Place = Vec<String>;

#[derive(Default)]
struct Module {
    file: String,
    /// Names that are made here, and whether others may take them.
    made: BTreeMap<String, bool>,
    /// Names that are brought here, and from where.
    brought: BTreeMap<String, Place>,
    /// Those of them that the module itself is there to use, and does not only pass on.
    taken: Vec<Place>,
    /// Modules from which every name is brought here.
    all_of: Vec<Place>,
    /// Paths in the code.
    paths: Vec<Place>,
}

/// A crate as its files say.
pub struct Crate {
    modules: BTreeMap<Place, Module>,
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let mut test = false;
        if attribute.path().is_ident("cfg") {
            let _ = attribute.parse_nested_meta(|meta| {
                test |= meta.path.is_ident("test");
                Ok(())
            });
        }
        test
    })
}

struct Paths<'a>(&'a mut Vec<Place>);

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.0.push(path.segments.iter().map(|part| part.ident.to_string()).collect());
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        // What a macro is given is not read as code; paths in it are found by their colons.
        let text = called.tokens.to_string().replace(" :: ", "::");
        let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        for word in words.filter(|word| word.contains("::")) {
            self.0.push(word.split("::").map(str::to_owned).collect());
        }
        // Names of components and functions stand alone there.
        for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
            if word.chars().next().is_some_and(char::is_alphabetic) {
                self.0.push(vec![word.to_owned()]);
            }
        }
        syn::visit::visit_macro(self, called);
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}

    fn visit_item_use(&mut self, _: &'ast syn::ItemUse) {}
}

fn leaves(tree: &UseTree, before: &mut Place, out: &mut Vec<(Option<String>, Place)>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves(&path.tree, before, out);
            before.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            out.push((before.last().cloned(), before.clone()));
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            out.push((Some(name.clone()), [before.clone(), vec![name]].concat()));
        }
        UseTree::Rename(renamed) => {
            let mut from = before.clone();
            if renamed.ident != "self" {
                from.push(renamed.ident.to_string());
            }
            out.push((Some(renamed.rename.to_string()), from));
        }
        UseTree::Glob(_) => out.push((None, before.clone())),
        UseTree::Group(group) => {
            for tree in &group.items {
                leaves(tree, before, out);
            }
        }
    }
}

fn made(item: &Item) -> Option<(String, bool)> {
    let (name, shown) = match item {
        Item::Const(it) => (&it.ident, &it.vis),
        Item::Enum(it) => (&it.ident, &it.vis),
        Item::Fn(it) => (&it.sig.ident, &it.vis),
        Item::Static(it) => (&it.ident, &it.vis),
        Item::Struct(it) => (&it.ident, &it.vis),
        Item::Trait(it) => (&it.ident, &it.vis),
        Item::Type(it) => (&it.ident, &it.vis),
        Item::Union(it) => (&it.ident, &it.vis),
        Item::Macro(it) => return Some((it.ident.as_ref()?.to_string(), true)),
        _ => return None,
    };
    Some((name.to_string(), !matches!(shown, syn::Visibility::Inherited)))
}

impl Crate {
    /// Reads the files under the folder of a crate's root.
    pub fn read(source: &Path) -> Self {
        let mut known = Self { modules: BTreeMap::new() };
        known.file(source, "lib.rs", Vec::new());
        known
    }

    fn file(&mut self, source: &Path, name: &str, place: Place) {
        let text = std::fs::read_to_string(source.join(name)).expect("a file of the crate");
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        self.items(source, name, place, &file.items);
    }

    fn items(&mut self, source: &Path, name: &str, place: Place, items: &[Item]) {
        let mut module = Module { file: name.to_owned(), ..Module::default() };
        for item in items {
            match item {
                Item::Mod(inner) if is_for_tests(&inner.attrs) => {}
                Item::Mod(inner) => {
                    let place = [place.clone(), vec![inner.ident.to_string()]].concat();
                    match &inner.content {
                        Some((_, items)) => self.items(source, name, place, items),
                        None => {
                            let folder = place.join("/");
                            let choices = [format!("{folder}.rs"), format!("{folder}/mod.rs")];
                            let file = choices.into_iter().find(|it| source.join(it).is_file());
                            self.file(source, &file.expect("the file of a module"), place);
                        }
                    }
                }
                Item::Use(used) if !is_for_tests(&used.attrs) => {
                    let mut out = Vec::new();
                    leaves(&used.tree, &mut Vec::new(), &mut out);
                    for (name, from) in out {
                        if matches!(used.vis, syn::Visibility::Inherited) {
                            module.taken.push(from.clone());
                        }
                        match name {
                            Some(name) => drop(module.brought.insert(name, from)),
                            None => module.all_of.push(from),
                        }
                    }
                }
                Item::Use(_) => {}
                Item::Fn(it) if is_for_tests(&it.attrs) => {}
                Item::Impl(it) if is_for_tests(&it.attrs) => {}
                item => {
                    module.made.extend(made(item));
                    Paths(&mut module.paths).visit_item(item);
                }
            }
        }
        self.modules.insert(place, module);
    }

    /// Counts the files.
    pub fn files(&self) -> usize {
        self.modules.values().map(|module| &module.file).collect::<BTreeSet<_>>().len()
    }

    /// Finds the file in which the last name of a path is made, as seen from a module; none if that is
    /// in another crate.
    fn origin(
        &self,
        from: &Place,
        path: &[String],
        by_glob: bool,
        seen: &mut BTreeSet<(Place, String)>,
    ) -> Option<String> {
        if path.is_empty() {
            return None;
        }
        let mut here = from.clone();
        let mut rest = path;
        let mut stepped = false;
        while let Some((first, after)) = rest.split_first() {
            match first.as_str() {
                "crate" => here = Vec::new(),
                "self" => {}
                "super" => drop(here.pop()),
                _ => break,
            }
            (rest, stepped) = (after, true);
        }
        let Some((first, after)) = rest.split_first() else {
            return stepped.then(|| self.modules[&here].file.clone());
        };
        let module = self.modules.get(&here)?;
        let child = [here.clone(), vec![first.clone()]].concat();
        if self.modules.contains_key(&child) {
            return match after.is_empty() {
                true => None,
                false => self.origin(&child, after, by_glob, seen),
            };
        }
        if let Some(shown) = module.made.get(first) {
            return (*shown || !by_glob).then(|| module.file.clone());
        }
        // A name that is brought from a crate of the same name ends here.
        if !seen.insert((here.clone(), first.clone())) {
            return None;
        }
        if let Some(target) = module.brought.get(first) {
            return self.origin(&here, &[target.as_slice(), after].concat(), by_glob, seen);
        }
        let globs = module.all_of.iter();
        globs
            .filter_map(|all| self.origin(&here, &[all.as_slice(), rest].concat(), true, seen))
            .next()
    }

    /// Returns which file takes a name that is made in which other, and which name.
    pub fn edges(&self) -> Vec<Edge> {
        let mut edges: BTreeMap<(String, String), String> = BTreeMap::new();
        for (place, module) in &self.modules {
            for path in module.taken.iter().chain(&module.paths) {
                let to = self.origin(place, path, false, &mut BTreeSet::new());
                if let Some(to) = to.filter(|to| *to != module.file) {
                    let names = edges.entry((module.file.clone(), to)).or_default();
                    let name = path.last().map_or("", String::as_str);
                    if !names.split(", ").any(|known| known == name) {
                        names.push_str(if names.is_empty() { "" } else { ", " });
                        names.push_str(name);
                    }
                }
            }
        }
        edges.into_iter().map(|((from, to), names)| (from, to, names)).collect()
    }
}
