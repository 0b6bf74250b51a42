import { mount } from 'svelte';
import './styles.css';
import App from './App.svelte';
import { begin } from './lib/preferences.svelte';

begin();
mount(App, { target: document.getElementById('app')! });
